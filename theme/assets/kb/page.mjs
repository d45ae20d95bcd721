/** What every page of the help center loads, and what single kinds of page need: together it is one small file. */

import "./search-box.mjs";
import "./contact.mjs";
import "./menu.mjs";
import "./appearance-switch.mjs";
import "./feedback.mjs";
import "./results-page.mjs";
import "./anchors.mjs";
import "./video.mjs";
import "./tables.mjs";

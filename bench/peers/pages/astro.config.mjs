// Starlight as its guide sets it up, in three languages.
import { readFileSync } from "node:fs";
import starlight from "@astrojs/starlight";
import { defineConfig } from "astro/config";

const { site, title, locales, sidebar } = JSON.parse(readFileSync("shop.json", "utf8"));

export default defineConfig({
  site,
  telemetry: false,
  integrations: [starlight({ title, locales, sidebar, defaultLocale: Object.keys(locales)[0] })],
});

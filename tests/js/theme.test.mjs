// What every script and page of the theme keeps to.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

const THEME = new URL("../../theme/", import.meta.url);
const read = (path) => readFileSync(new URL(path, THEME), "utf8");
const names = (folder, ending) => readdirSync(new URL(folder, THEME)).filter((name) => name.endsWith(ending));
const scripts = [...names("assets/kb/", ".mjs"), ...names("assets/kb/", ".js")].map((name) => `assets/kb/${name}`);
scripts.push("widget.js");
const pages = [...names("./", ".html"), ...names("partials/", ".html").map((name) => `partials/${name}`)];

for (const path of scripts) {
  test(`${path} has no template literal inside another, which minifying would break`, () => {
    const nested = /`(?:[^`\\$]|\\.|\$(?!\{))*\$\{[^}`]*`/s;

    assert.doesNotMatch(read(path).replace(/^\s*(\/?\*|\/\/).*$/gm, ""), nested);
  });

  test(`${path} builds no HTML out of text`, () => {
    // The widget takes a page apart and makes anew what it shows; what it parses is never shown itself.
    const parses = path.endsWith("/widget-article.mjs") ? /$^/ : /DOMParser/;

    assert.doesNotMatch(read(path), /innerHTML|outerHTML|insertAdjacentHTML|document\.write|importNode|adoptNode|\beval\b/);
    assert.doesNotMatch(read(path), parses);
  });
}

for (const path of pages) {
  test(`${path} holds no inline script or style`, () => {
    const inline = /<script(?![^>]*(?:src=|type="application\/(?:ld\+)?json"))|\sstyle=|<style|\son[a-z]+=/;

    assert.doesNotMatch(read(path), inline);
  });

  test(`${path} escapes every value`, () => {
    const values = read(path).match(/\{\{.*?\}\}/gs) ?? [];
    const safe = /\|(e|tojson|safe) \}\}$|^\{\{ (value|reason|(channel_)?icon\(.*\)|"article" if .*) \}\}$/;

    assert.deepEqual(values.filter((value) => !safe.test(value)), []);
  });

  test(`${path} uses words that there are`, () => {
    const words = Object.keys(JSON.parse(read("i18n/en.json")));
    const used = Array.from(read(path).matchAll(/kb\.t\("([\w.]+)"[,)]/g), (match) => match[1]);

    assert.deepEqual(used.filter((key) => !words.includes(key) && !words.includes(`${key}.other`)), []);
  });
}

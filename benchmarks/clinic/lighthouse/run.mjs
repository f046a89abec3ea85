// Usage: node run.mjs CHROMIUM < pages.json; a line of JSON for each page.
// pages.json: [{"name": ..., "url": ..., "cookie": ...}, ...]

import fs from "node:fs";
import {launch} from "chrome-launcher";
import lighthouse from "lighthouse";

const pages = JSON.parse(fs.readFileSync(0, "utf8"));
const flags = ["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync"];
const chrome = await launch({chromePath: process.argv[2], chromeFlags: flags, logLevel: "silent"});
const TRIES = 3; // "Please run Lighthouse again", it says where a trace of Chromium has a hole

async function looked(url, cookie) {
  let found;
  for (let tried = 0; tried < TRIES; tried += 1) {
    found = await lighthouse(url, {
      port: chrome.port,
      logLevel: "silent",
      onlyCategories: ["performance", "accessibility"],
      extraHeaders: {Cookie: cookie},
    });
    if (found.lhr.categories.performance.score !== null) break;
  }
  return found;
}

try {
  for (const {name, url, cookie} of pages) {
    const found = await looked(url, cookie);
    const {categories, audits, finalDisplayedUrl, runtimeError} = found.lhr;
    const failed = categories.accessibility.auditRefs
      .filter(({id, weight}) => weight > 0 && audits[id].score !== null && audits[id].score < 1)
      .map(({id}) => id);
    console.log(JSON.stringify({
      name,
      url: finalDisplayedUrl,
      error: runtimeError?.message ?? audits["largest-contentful-paint"].errorMessage ?? "",
      performance: categories.performance.score,
      accessibility: categories.accessibility.score,
      failed,
      largest_paint_ms: audits["largest-contentful-paint"].numericValue ?? null,
      blocked_ms: audits["total-blocking-time"].numericValue ?? null,
      shift: audits["cumulative-layout-shift"].numericValue,
    }));
  }
} finally {
  await chrome.kill();
}

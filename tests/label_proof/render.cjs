// Renders the ZPL jobs on standard input with the renderer in the folder that is named.
"use strict";
const fs = require("fs");

// Debian's Node 18 does not have it in global scope, where Go's runtime looks for it.
globalThis.crypto ??= require("crypto").webcrypto;

async function main() {
  const { ready } = require(process.argv[2]);
  const { api } = await ready;
  for (const job of JSON.parse(fs.readFileSync(0, "utf8"))) {
    const zpl = fs.readFileSync(job.zpl, "latin1");
    const [width, height] = [job.width / job.dots_a_mm, job.height / job.dots_a_mm];
    const png = await api.zplToBase64Async(zpl, width, height, job.dots_a_mm);
    fs.writeFileSync(job.png, Buffer.from(png, "base64"));
  }
}

main().then(
  () => process.exit(0),
  (why) => {
    console.error(why);
    process.exit(1);
  },
);

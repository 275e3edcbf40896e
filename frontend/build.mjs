// Bundles the cards into the folder that is named; the same sources always give the same bytes.
import { readFile, writeFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const bundle = `${process.argv[2]}/cloud-telephony.js`;

await build({
  entryPoints: ["src/cloud-telephony.ts"],
  outfile: bundle,
  bundle: true,
  format: "esm",
  target: "es2022",
  minify: true,
  charset: "utf8",
  legalComments: "eof",
  conditions: ["production"],
});

// Home Assistant compresses nothing by itself, but sends what lies beside a file.
await writeFile(`${bundle}.gz`, gzipSync(await readFile(bundle), { level: 9 }));

// Bundles the cards into the folder that is named; the same sources always give the same bytes.
import { build } from "esbuild";

await build({
  entryPoints: ["src/cloud-telephony.ts"],
  outdir: process.argv[2],
  bundle: true,
  format: "esm",
  target: "es2022",
  minify: true,
  charset: "utf8",
  legalComments: "eof",
  conditions: ["production"],
});

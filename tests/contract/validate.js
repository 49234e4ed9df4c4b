// Prints what AsyncAPI's own parser has against the document named on the command line, as JSON.
const { readFileSync } = require("node:fs");
const { Parser } = require("@asyncapi/parser");

new Parser().parse(readFileSync(process.argv[2], "utf8")).then(({ document, diagnostics }) => {
  const told = diagnostics.map(({ code, message, path, severity }) => ({ code, message, path, severity }));
  const messages = document ? document.messages().all().map((each) => each.name()) : [];
  process.stdout.write(JSON.stringify({ diagnostics: told, messages }));
});

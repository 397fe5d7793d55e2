// Shows /openapi.json. Everything is set as text, never as markup.
"use strict";
const make = (tag, text, attributes = {}) => {
  const element = document.createElement(tag);
  if (text !== undefined) element.textContent = text;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
};
const fold = (title, value) => {
  const details = make("details");
  details.append(make("summary", title), make("pre", typeof value === "string" ? value : JSON.stringify(value, null, 2), { tabindex: "0" }));
  return details;
};
const table = (heads, rows) => {
  const all = make("table"), head = make("tr");
  head.append(...heads.map((text) => make("th", text, { scope: "col" })));
  all.append(head, ...rows.map((cells) => {
    const row = make("tr");
    row.append(...cells.map((cell) => { const td = make("td"); td.append(cell); return td; }));
    return row;
  }));
  return all;
};
const words = (schema) => schema.$ref ? schema.$ref.split("/").pop()
  : schema.enum ? schema.enum.join(" | ") : schema.const !== undefined ? String(schema.const)
  : schema.anyOf ? schema.anyOf.map(words).join(" | ") : schema.pattern || schema.type || "";
const resolve = (doc, schema) => schema.$ref ? doc.components.schemas[schema.$ref.split("/").pop()] : schema;
const operation = (doc, path, method, op) => {
  const article = make("article", undefined, { id: op.operationId });
  const head = make("h4");
  head.append(make("span", method, { class: "method" }), make("code", path));
  article.append(head, make("p", op.summary + ". " + op.description));
  if (op.parameters.length) article.append(table(["Parameter", "Tempat", "Bentuk", "Arti"], op.parameters.map((p) =>
    [make("code", p.name + (p.required ? " *" : "")), p.in, make("code", words(p.schema)), p.description])));
  for (const [media, body] of Object.entries(op.requestBody?.content || {})) {
    article.append(fold("Isi: " + media + " " + words(body.schema), resolve(doc, body.schema)));
    for (const [name, example] of Object.entries(body.examples || {})) article.append(fold("Contoh: " + name, example.value));
  }
  article.append(table(["Status", "Arti", "Bentuk"], Object.entries(op.responses).map(([status, answer]) =>
    [make("strong", status, { class: status < "400" ? "ok" : "bad" }), answer.description,
     Object.entries(answer.content || {}).map(([m, c]) => m + " " + words(c.schema)).join(", ")])));
  return article;
};
fetch("/openapi.json").then((answer) => answer.json()).then((doc) => {
  document.getElementById("about").textContent = doc.info.description;
  const groups = new Map();
  for (const [path, methods] of Object.entries(doc.paths))
    for (const [method, op] of Object.entries(methods)) {
      const tag = op.tags[0];
      if (!groups.has(tag)) groups.set(tag, []);
      groups.get(tag).push([path, method, op]);
    }
  const main = document.getElementById("main"), list = make("ul");
  for (const [tag, all] of groups) {
    main.append(make("h3", tag));
    for (const [path, method, op] of all) {
      main.append(operation(doc, path, method, op));
      const item = make("li");
      item.append(make("a", op.summary, { href: "#" + op.operationId }));
      list.append(item);
    }
  }
  document.getElementById("toc").append(list);
  main.append(make("h3", "Bentuk"));
  for (const [name, schema] of Object.entries(doc.components.schemas)) main.append(fold(name, schema));
  document.getElementById("search").addEventListener("input", (event) => {
    const wanted = event.target.value.toLowerCase();
    for (const element of main.querySelectorAll("article, details"))
      if (element.parentElement === main) element.hidden = !element.textContent.toLowerCase().includes(wanted);
  });
});

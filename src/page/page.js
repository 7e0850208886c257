// The page's script: the table of stories, and a story with its copies side by side. What comes from articles is only ever
// set as text, never as markup.
(() => {
  "use strict";
  const $ = (id) => document.getElementById(id);
  const data = JSON.parse($("data-stories").textContent);
  const [ID, TITLE, SIZE, OUTLETS, INDEPENDENT, AGENCY, FIRST, , LAG, SIMILARITY, FLAGS, CANONICAL, MEMBERS] = Array(13).keys();
  const [M_ID, M_ROLE, M_OUTLET, M_AGENCY, M_TIME, M_LAG, M_SIMILARITY, , M_WITHIN, M_WORDS, M_FLAGS, M_TITLE, M_URL] = Array(13).keys();
  const stories = data.stories;
  const STEP = 50;

  // Makes an element: its attributes, then its children, strings as text.
  const make = (name, attributes = {}, ...children) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (value !== undefined && value !== null && value !== false) element.setAttribute(key, value === true ? "" : value);
    }
    element.append(...children.filter((child) => child !== null && child !== undefined));
    return element;
  };
  const drawn = (name, attributes, ...children) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  };
  const number = (count) => count.toLocaleString("en-US");
  const share = (thousandths) => (thousandths / 1000).toFixed(3);
  const time = (at) => (at === null ? "" : new Date(at * 1000).toISOString().slice(0, 16).replace("T", " "));
  const tenths = (value) => value.toFixed(1).replace(/\.0$/, "");
  const lag = (minutes) => {
    if (minutes === null) return "";
    const size = Math.abs(minutes);
    if (size < 120) return `${minutes} min`;
    return size < 2880 ? `${tenths(minutes / 60)} h` : `${tenths(minutes / 1440)} d`;
  };
  const outlet = (index) => (index === null ? "" : data.outlets[index]);
  const agency = (index) => (index === null ? "" : data.agencies[index]);
  const headline = (story) => (story[TITLE].trim() === "" ? "Without a headline" : story[TITLE]);

  // The table.
  const state = { query: "", agency: "", copied: false, sort: "size", down: true, shown: STEP };
  const keys = {
    title: (story) => headline(story).toLowerCase(), size: (story) => story[SIZE], outlets: (story) => story[OUTLETS],
    independent: (story) => story[INDEPENDENT], first: (story) => story[FIRST], lag: (story) => story[LAG],
    similarity: (story) => story[SIMILARITY],
  };
  let sorted = stories;
  let sortedBy = "size down";
  let words = null;
  const searched = () => {
    words ??= new Map(stories.map((story) => {
      const of = story[MEMBERS].map((member) => `${outlet(member[M_OUTLET])} ${member[M_ID]} ${member[M_TITLE] ?? ""}`);
      return [story, `${story[TITLE]} ${story[ID]} ${agency(story[AGENCY])} ${[...new Set(of)].join(" ")}`.toLowerCase()];
    }));
    return words;
  };
  const inOrder = () => {
    const by = `${state.sort} ${state.down ? "down" : "up"}`;
    if (by !== sortedBy) {
      const key = keys[state.sort];
      const order = stories.map((story, at) => [key(story), at, story]);
      // What is unknown stands last, whichever way; ties keep the order of size.
      order.sort(([x, i], [y, j]) => {
        if (x === null || y === null) return (x === null) - (y === null) || i - j;
        const less = x < y ? -1 : x > y ? 1 : 0;
        return (state.down ? -less : less) || i - j;
      });
      sorted = order.map(([, , story]) => story);
      sortedBy = by;
    }
    return sorted;
  };
  const wanted = () => {
    const parts = state.query.toLowerCase().split(/\s+/).filter(Boolean);
    const of = parts.length > 0 ? searched() : null;
    return inOrder().filter((story) =>
      (state.agency === "" || String(story[AGENCY]) === state.agency) && (!state.copied || story[SIZE] > 1) &&
      parts.every((part) => of.get(story).includes(part)));
  };
  const row = (story) => {
    const home = outlet(story[MEMBERS][story[CANONICAL]]?.[M_OUTLET] ?? null);
    const by = [agency(story[AGENCY]), home].filter(Boolean).join(" \u00b7 ");
    const cell = (text, name = "n") => make("td", { class: name }, text);
    return make("tr", {},
      make("td", {}, make("a", { href: `#story/${story[ID]}`, dir: "auto" }, headline(story)), make("small", {}, by)),
      cell(number(story[SIZE])), cell(number(story[OUTLETS])), cell(number(story[INDEPENDENT]), "n wide"),
      cell(time(story[FIRST]), "wide"), cell(lag(story[LAG]), "n wide"),
      cell(story[SIMILARITY] === null ? "" : share(story[SIMILARITY]), "n wide"));
  };
  const render = () => {
    const found = wanted();
    $("rows").replaceChildren(...found.slice(0, state.shown).map(row));
    $("found").textContent = found.length === 1 ? "1 story" : `${number(found.length)} stories`;
    $("more").parentElement.hidden = found.length <= state.shown;
    for (const head of document.querySelectorAll("#table th")) {
      if (head.dataset.sort === state.sort) head.setAttribute("aria-sort", state.down ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    }
  };
  let waiting = false;
  const change = (changes) => {
    Object.assign(state, { shown: STEP }, changes);
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; render(); });
  };
  const used = new Map();
  for (const story of stories) if (story[AGENCY] !== null) used.set(story[AGENCY], (used.get(story[AGENCY]) ?? 0) + 1);
  const listed = [...used].sort(([x], [y]) => (agency(x) < agency(y) ? -1 : 1));
  $("agency").append(...listed.map(([index, count]) => make("option", { value: String(index) }, `${agency(index)} (${number(count)})`)));
  $("query").addEventListener("input", (event) => change({ query: event.target.value }));
  $("agency").addEventListener("change", (event) => change({ agency: event.target.value }));
  $("copied").addEventListener("change", (event) => change({ copied: event.target.checked }));
  $("more").addEventListener("click", () => {
    const links = $("rows").querySelectorAll("a").length;
    change({ shown: state.shown + STEP });
    requestAnimationFrame(() => requestAnimationFrame(() => $("rows").querySelectorAll("a")[links]?.focus()));
  });
  const form = document.querySelector(".find");
  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  for (const head of document.querySelectorAll("#table th")) {
    const button = make("button", { type: "button" }, head.textContent);
    const first = head.dataset.sort === "title" || head.dataset.sort === "first" || head.dataset.sort === "similarity";
    button.addEventListener("click", () =>
      change({ sort: head.dataset.sort, down: state.sort === head.dataset.sort ? !state.down : !first }));
    head.replaceChildren(button);
  }

  // A story.
  const REASONS = {
    only_candidate: "the others are killed, partial, or roundups", own_domain: "it stands on the agency\u2019s own pages",
    credit: "it carries the agency\u2019s dateline or sign-off, uncut", whole: "it is no cut", earliest: "it came first of those that the questions before leave",
    version: "it has the highest version mark", latest: "it came last of those that the questions before leave", longest: "it has most words", id: "all else is equal, and its id is the lowest",
  };
  const FLAGS_TOLD = {
    giant: "so many different texts that it should be looked at", killed: "its agency took an article back",
    roundup: "a text of several stories is attached", undated: "an article has no time",
  };
  const ROLES = {
    original: "the article that stands for the story", single: "nobody copied it", exact: "the same text",
    republication: "the whole text, lightly changed or wrapped", excerpt: "cut", expanded: "with more added",
    update: "another version, or a copy of one", rewrite: "followed with other words", roundup: "a text of several stories",
  };
  const texts = () => {
    texts.parsed ??= JSON.parse($("data-texts").textContent);
    return texts.parsed;
  };
  const link = (member, ...children) => {
    const isWeb = /^https?:\/\//i.test(member[M_URL] ?? "");
    return isWeb ? make("a", { href: member[M_URL], rel: "noopener noreferrer", dir: "auto" }, ...children) : make("bdi", {}, ...children);
  };
  const line = (story) => {
    const dated = story[MEMBERS].map((member, at) => [member, at]).filter(([member]) => member[M_TIME] !== null);
    const times = dated.map(([member]) => member[M_TIME]);
    const [from, to] = [Math.min(...times), Math.max(...times)];
    if (!(to > from)) return null;
    const x = (at) => 12 + (976 * (at - from)) / (to - from);
    const dots = dated.map(([member, at]) => drawn("circle", {
      cx: x(member[M_TIME]).toFixed(1), cy: 22, r: at === story[CANONICAL] ? 8 : 6, class: at === story[CANONICAL] ? "canonical" : "",
    }, drawn("title", {}, `${outlet(member[M_OUTLET])}, ${time(member[M_TIME])}`)));
    return drawn("svg", { class: "line", viewBox: "0 0 1000 62", "aria-hidden": "true", preserveAspectRatio: "xMidYMid meet" },
      drawn("path", { d: "M12 22H988" }), ...dots,
      drawn("text", { x: 4, y: 54 }, time(from)), drawn("text", { x: 996, y: 54, "text-anchor": "end" }, time(to)));
  };
  const CLASSES = [null, null, "mark", "span"];
  // Fills a cell with a part of a text, its stretches marked and its paragraphs parted.
  const fill = (cell, text, stretches, from, to, only) => {
    let paragraph = make("p");
    let at = from;
    for (let index = 0; index < stretches.length && at < to; index += 2) {
      const [end, kind] = [Math.min(stretches[index], to), stretches[index + 1]];
      if (end <= at) continue;
      text.slice(at, end).split("\n").forEach((part, count) => {
        if (count > 0) {
          if (paragraph.hasChildNodes()) cell.append(paragraph);
          paragraph = make("p");
        }
        if (part === "") return;
        const name = kind === 1 ? only : CLASSES[kind];
        paragraph.append(name === null ? part : make(name, { class: kind === 3 ? "furniture" : null }, part));
      });
      at = end;
    }
    if (paragraph.hasChildNodes()) cell.append(paragraph);
    if (!cell.hasChildNodes()) cell.classList.add("empty");
    return cell;
  };
  const beside = (story, at) => {
    const of = texts()[stories.indexOf(story)];
    const copy = of.copies[at];
    const [first, second] = [story[MEMBERS][story[CANONICAL]], story[MEMBERS][at]];
    const name = (member) => [outlet(member[M_OUTLET]) || member[M_ID], data.roles[member[M_ROLE]]].join(", ");
    const grid = make("div", { class: "beside", dir: "auto" },
      make("div", { class: "name" }, name(first)), make("div", { class: "name" }, name(second)));
    let [a, b] = [0, 0];
    for (let index = 0; index < copy.rows.length; index += 2) {
      const [toA, toB] = [copy.rows[index], copy.rows[index + 1]];
      grid.append(
        fill(make("div", { dir: "auto", "data-side": outlet(first[M_OUTLET]) || first[M_ID] }), of.text, copy.a, a, toA, "del"),
        fill(make("div", { dir: "auto", "data-side": outlet(second[M_OUTLET]) || second[M_ID] }), copy.text, copy.b, b, toB, "ins"));
      [a, b] = [toA, toB];
    }
    const cut = of.cut || copy.cut ? make("p", { class: "told" }, "Only the first 2,000 words of a text are shown.") : null;
    return [
      make("h2", { id: "compare" }, "Side by side"),
      make("ul", { class: "legend" },
        make("li", {}, make("del", {}, "cut")), make("li", {}, make("ins", {}, "added")), make("li", {}, make("mark", {}, "changed")),
        make("li", {}, make("span", { class: "furniture" }, "not compared: datelines, credits, page furniture"))),
      grid, ...(cut ? [cut] : []),
    ];
  };
  const articles = (story, choose) => {
    const at = stories.indexOf(story);
    const of = story[SIZE] > 1 ? texts()[at] : undefined;
    const head = (text, name = "") => make("th", { scope: "col", class: name }, text);
    const cell = (text, name = "") => make("td", { class: name }, text);
    const meter = (thousandths) => make("td", { class: "n" }, share(thousandths),
      make("span", { class: "meter", "aria-hidden": "true" }, make("i", { style: `width:${thousandths / 10}%` })));
    const rows = story[MEMBERS].map((member, index) => {
      const role = data.roles[member[M_ROLE]];
      const title = member[M_TITLE] ?? (index === story[CANONICAL] ? null : "");
      const button = of && of.copies[index]
        ? make("button", { type: "button", "aria-pressed": "false", "data-at": String(index), "aria-label": `Compare ${outlet(member[M_OUTLET]) || member[M_ID]}` }, "Compare") : null;
      button?.addEventListener("click", () => choose(index, true));
      return make("tr", {},
        make("td", {}, make("span", { class: `badge ${role}`, title: ROLES[role] }, role), button),
        make("td", {}, link(member, outlet(member[M_OUTLET]) || member[M_ID]), title ? make("span", { class: "head", dir: "auto" }, title) : null,
          make("small", { class: "head" }, member[M_ID], member[M_FLAGS] ? ` \u00b7 ${member[M_FLAGS].replaceAll("|", ", ").replaceAll("_", " ")}` : "")),
        cell(time(member[M_TIME]), "wide"), ...(index === story[CANONICAL] ? [cell(""), cell(""), cell("", "wide")] :
          [cell(lag(member[M_LAG]), "n"), meter(member[M_SIMILARITY]), cell(share(member[M_WITHIN]), "n wide")]),
         cell(number(member[M_WORDS]), "n wide"));
    });
    return make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Articles of the story" },
      make("table", { class: "articles" },
        make("thead", {}, make("tr", {}, head("Role"), head("Outlet"), head("Published, UTC", "wide"), head("Lag", "n"), head("Alike", "n"),
          head("Of it in the original", "n wide"), head("Words", "n wide"))),
        make("tbody", {}, ...rows)));
  };
  const open = (story) => {
    const view = $("story");
    const canonical = story[MEMBERS][story[CANONICAL]];
    const panel = make("section", { "aria-label": "Side by side", tabindex: "-1" });
    const choose = (index, byHand) => {
      for (const button of view.querySelectorAll("button[data-at]")) {
        const is = button.dataset.at === String(index);
        button.setAttribute("aria-pressed", String(is));
        button.closest("tr").classList.toggle("chosen", is);
      }
      panel.replaceChildren(...beside(story, index));
      if (byHand) { panel.focus({ preventScroll: true }); panel.scrollIntoView({ block: "start" }); }
    };
    const flags = story[FLAGS] === "" ? [] : story[FLAGS].split("|");
    const reason = flags.find((flag) => flag.startsWith("canonical:"))?.slice(10);
    const fact = (name, value) => (value === "" || value === null ? null : make("li", {}, `${name} `, make("b", {}, value)));
    const told = [
      reason ? `The article of ${outlet(canonical[M_OUTLET]) || canonical[M_ID]} stands for the story: ${REASONS[reason] ?? reason}.` : "",
      ...flags.filter((flag) => FLAGS_TOLD[flag]).map((flag) => `${flag[0].toUpperCase()}${flag.slice(1)}: ${FLAGS_TOLD[flag]}.`),
      story[SIZE] > story[MEMBERS].length ? `${number(story[SIZE] - story[MEMBERS].length)} more articles are in articles.csv.` : "",
    ].filter(Boolean).join(" ");
    view.replaceChildren(...[
      make("p", { class: "back" }, make("a", { href: "#stories" }, "\u2190 All stories")),
      make("h1", { tabindex: "-1", dir: "auto" }, headline(story)),
      make("ul", { class: "facts" },
        fact("Agency", agency(story[AGENCY])), fact("Articles", number(story[SIZE])), fact("Outlets", number(story[OUTLETS])),
        fact("Independent", number(story[INDEPENDENT])), fact("First published", time(story[FIRST])), make("li", {}, make("code", {}, story[ID]))),
      told === "" ? null : make("p", { class: "told" }, told),
      line(story), make("h2", {}, "Articles"), articles(story, choose), panel,
    ].filter(Boolean));
    $("overview").hidden = true;
    view.hidden = false;
    const buttons = [...view.querySelectorAll("button[data-at]")];
    const telling = buttons.find((button) => data.roles[story[MEMBERS][button.dataset.at][M_ROLE]] !== "exact") ?? buttons[0];
    if (telling) choose(Number(telling.dataset.at), false);
    else if (story[SIZE] > 1) panel.append(make("p", { class: "told" }, "The texts of this story are not in the page. ",
      make("code", {}, "storywire explain OUTDIR A B"), " shows two articles side by side."));
    scrollTo({ top: 0, behavior: "instant" });
    view.querySelector("h1").focus({ preventScroll: true });
  };
  const pageTitle = document.title;
  let left = null;
  const follow = () => {
    let hash = location.hash.slice(1);
    try { hash = decodeURIComponent(hash); } catch { /* stays as it is */ }
    const story = hash.startsWith("story/") ? stories.find((story) => story[ID] === hash.slice(6)) : undefined;
    if (story) {
      if (!$("overview").hidden) left = { at: scrollY, id: story[ID] };
      document.title = `${headline(story).slice(0, 80)} \u2013 storywire`;
      open(story);
      return;
    }
    if ($("overview").hidden) {
      document.title = pageTitle;
      $("overview").hidden = false;
      $("story").hidden = true;
      if (left && (hash === "stories" || hash === "")) {
        scrollTo({ top: left.at, behavior: "instant" });
        [...$("rows").querySelectorAll("a")].find((link) => link.hash === `#story/${left.id}`)?.focus({ preventScroll: true });
      } else $(hash)?.scrollIntoView();
    }
  };
  addEventListener("hashchange", follow);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && $("overview").hidden) location.hash = "stories";
    if (event.key === "/" && !$("overview").hidden && !/INPUT|SELECT/.test(document.activeElement.tagName)) {
      event.preventDefault();
      $("query").focus();
    }
  });
  render();
  follow();
})();

"""What an eye would notice on a page, as questions to the browser: what sticks out, what is too faint."""

from __future__ import annotations

# Boxes that stick out of the window or scroll sideways.
TOO_WIDE = """() => [...document.querySelectorAll("body, body *")].filter((one) => one.checkVisibility()
  && !one.closest(".hidden, .name, .skip, .now, svg, select")
  && (one.getBoundingClientRect().right > innerWidth + 1
    || (one.scrollWidth > one.clientWidth + 1 && !["visible", "clip"].includes(getComputedStyle(one).overflowX)
        && !one.matches("input"))))
  .map((one) => one.outerHTML.slice(0, 120))"""

# Bars, dots and lines of a chart with less contrast than 3 to 1 against their card; what is hollow shows by its edge.
TOO_PALE = """() => {
  const rgb = (value) => value.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
    .map((v) => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
  const drawn = [...document.querySelectorAll(".ink, .path")].filter((one) => one.checkVisibility());
  if (!drawn.length) return ["nothing is drawn"];
  return drawn.filter((one) => {
    const behind = rgb(getComputedStyle(one.closest(".card")).backgroundColor);
    const [a, b] = [light(rgb(getComputedStyle(one).stroke)), light(behind)].sort((x, y) => y - x);
    return (a + .05) / (b + .05) < 3;
  }).map((one) => one.outerHTML.slice(0, 120));
}"""

# Text with less contrast than WCAG AA asks (4.5 to 1) against what lies behind it.
TOO_FAINT = """() => {
  const rgb = (value) => value.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
    .map((v) => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
  const behind = (one) => {
    for (let at = one; at; at = at.parentElement) {
      const colour = rgb(getComputedStyle(at).backgroundColor);
      if (colour.length < 4 || colour[3] === 1) return colour;
    }
    return rgb(getComputedStyle(document.documentElement).backgroundColor);
  };
  return [...document.querySelectorAll("body *")].filter((one) => one.checkVisibility() && !one.disabled
    && [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim()))
    .filter((one) => {
      const [a, b] = [light(rgb(getComputedStyle(one).color)), light(behind(one))].sort((x, y) => y - x);
      return (a + .05) / (b + .05) < 4.5;
    }).map((one) => one.outerHTML.slice(0, 120));
}"""

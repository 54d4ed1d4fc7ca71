// What is loaded once for all stages of a page: plotly.js and the style sheets.

const STYLES = ["stage", "workspace", "network", "drawing", "timeline", "panels", "compare", "lessons", "classroom", "present", "restrictions"];

let plotly;
let plotlyUrl;
let styles;

/** plotly.js, loaded once. @param {URL} base */
export function loadPlotly(base) {
  plotly ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    plotlyUrl = new URL("plotly.min.js", base);
    script.src = plotlyUrl.href;
    script.addEventListener("load", () => resolve(/** @type {any} */ (window).Plotly));
    script.addEventListener("error", () => {
      plotly = undefined;
      reject(new Error("plotly.js could not be loaded"));
    });
    document.head.append(script);
  });
  return plotly;
}

/** The source of plotly.js, for a film. @returns {Promise<string>} */
export const plotlySource = () => fetch(plotlyUrl).then((response) => response.text());

/** The style sheets, loaded once: charts take their sizes from them. @param {URL} base */
export function loadStyles(base) {
  styles ??= Promise.all(
    STYLES.map((name) => new Promise((resolve) => {
      const href = new URL(`styles/${name}.css`, base).href;
      document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href, onload: resolve, onerror: resolve }));
    })),
  );
  return styles;
}

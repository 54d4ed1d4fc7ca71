// plotly.js, which is loaded once for all stages of a page.

let plotly;
let plotlyUrl;

/** plotly.js, loaded once. @param {URL} base */
export function loadPlotly(base) {
  plotly ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    plotlyUrl = new URL("plotly-cartesian.min.js", base);
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

/** The source of plotly.js, for an animation. @returns {Promise<string>} */
export const plotlySource = () => fetch(plotlyUrl).then((response) => response.text());

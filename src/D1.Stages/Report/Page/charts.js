'use strict';
// Charts by Plotly, in the page's own colours, which follow the light and are light on paper.
d1.charts = new Set();

// Okabe and Ito's colours; 0 is the grey of a base. Where they run out they begin again with another dash.
d1.dashes = ['solid', 'dash', 'dot', 'dashdot'];
d1.line = index => ({ colour: 1 + index % 7, dash: d1.dashes[Math.floor(index / 7) % 4] });

d1.theme = () => {
    const style = getComputedStyle(document.documentElement);
    const read = name => style.getPropertyValue(name).trim();
    return {
        ...Object.fromEntries(['ink', 'soft', 'line', 'paper', 'raised', 'text'].map(name => [name, read(`--${name}`)])),
        colour: index => read(`--series-${index}`),
    };
};

/** A text as Plotly writes it, which reads tags and placeholders. */
d1.label = (text, limit = 60) => d1.plain(text, limit).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
    .replaceAll('%{', '%&#123;');

/** A colour, thinner. */
d1.faint = (hex, alpha) => `${hex}${Math.round(255 * alpha).toString(16).padStart(2, '0')}`;

d1.axis = (theme, title, axis = {}) => ({
    title: { text: d1.label(title), font: { size: 12, color: theme.soft }, standoff: 8 }, tickfont: { size: 12, color: theme.soft },
    color: theme.soft, gridcolor: theme.line, linecolor: theme.line, zeroline: false, automargin: true, ...axis,
});

/**
 * A chart that is drawn when it comes into sight, and again when its width or the light changes. `draw(theme, width)` gives its
 * traces and its layout; `onclick` gets the point that was chosen.
 */
d1.chart = (label, height, draw, onclick) => {
    const box = d1.element('div', { class: 'chart', role: 'img', 'aria-label': label, style: `height: ${height}px` });
    const chart = { box, width: 0, seen: false, redraw };

    function redraw() {
        const width = box.clientWidth;
        if (!width) return;
        const isFirst = !chart.width;
        chart.width = width;
        chart.seen = true;
        const theme = d1.theme(), { traces, layout } = draw(theme, width);
        const font = { family: theme.text, size: 13, color: theme.ink }, none = 'rgba(0,0,0,0)';
        Plotly.react(box, traces, {
            width, height, font, paper_bgcolor: none, plot_bgcolor: none, margin: { l: 44, r: 8, t: 8, b: 36 },
            showlegend: false, hovermode: 'closest', dragmode: false,
            modebar: { bgcolor: none, color: theme.soft, activecolor: theme.ink, remove: ['select', 'lasso', 'autoscale'] },
            hoverlabel: { font, bgcolor: theme.raised, bordercolor: theme.line, align: 'left', namelength: -1 },
            ...layout,
        }, { displaylogo: false, displayModeBar: layout.dragmode ? 'hover' : false });
        if (isFirst && onclick) box.on('plotly_click', event => onclick(event.points[0]));
    }

    d1.charts.add(chart);
    new IntersectionObserver((entries, observer) => {
        if (!entries.some(entry => entry.isIntersecting)) return;
        observer.disconnect();
        redraw();
    }, { rootMargin: '200px' }).observe(box);
    new ResizeObserver(() => {
        if (chart.seen && box.clientWidth && box.clientWidth !== chart.width) redraw();
    }).observe(box);
    return box;
};

/** Draws every chart again; of those that left the document, forgets. */
d1.redraw = all => {
    for (const chart of d1.charts) {
        if (!chart.box.isConnected) d1.charts.delete(chart);
        else if (all || chart.seen) chart.redraw();
    }
};
/** Lets one line stand out in all charts, by the id that its traces carry; null for none. */
d1.point = id => {
    for (const chart of d1.charts) {
        for (const node of chart.box.querySelectorAll('.scatterlayer .trace')) {
            const [{ trace }] = node.__data__;
            node.style.opacity = id === null || trace.meta === id ? trace.opacity : 0.1;
        }
    }
};

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => d1.redraw(false));

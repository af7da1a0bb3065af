'use strict';
// The curves of all runs, one chart a series with the runs over each other, or one chart a run with its series.

// What is drawn in one chart at most: beyond it runs are thinned, their unsmoothed lines first.
d1.pointsPerChart = 24000;

d1.seriesNames = {
    'loss': ['Loss', 'of a step'], 'reward': ['Reward', 'mean over the completions of a step'],
    'reward_spread': ['Spread of the reward', 'standard deviation within a group'],
    'groups_without_spread': ['Groups without spread', 'share whose completions all have one reward: they teach nothing'],
    'kl': ['KL to the reference', 'of the policy, per token'], 'completion_length': ['Completion length', 'tokens to the first EOS'],
    'completions_cut': ['Completions cut', 'share without an EOS'], 'clip_ratio': ['Clipped', 'share of tokens whose ratio is clipped'],
    'rollout_accuracy': ['Accuracy of rollouts', 'on the problems that are trained on'],
    'validation_accuracy': ['Accuracy on validation', 'on problems that are neither trained nor tested on'],
    'validation_loss': ['Loss on validation', 'on texts that are not trained on'],
    'gradient_norm': ['Gradient norm', 'before it is clipped'],
    'learning_rate': ['Learning rate', 'of a step'], 'tokens_per_second': ['Tokens per second', 'that the run got through'],
    'masks_left': ['Masks left', 'tokens that no step filled'], 'prompts_cut': ['Prompts cut', 'share over the longest prompt'],
};

// Terms of the reward, and those that weigh nothing in it.
d1.termNames = {
    'reward/': ['Reward: ', 'this term alone, mean of a step'],
    'unrewarded/': ['Not rewarded: ', 'share of its best, mean of a step'],
};

d1.termOf = name => Object.keys(d1.termNames).find(start => name.startsWith(start));

d1.seriesTitle = name => d1.seriesNames[name]?.[0]
    ?? (d1.termOf(name) ? d1.termNames[d1.termOf(name)][0] + name.slice(d1.termOf(name).length) : name);

d1.seriesAbout = name => d1.seriesNames[name]?.[1] ?? d1.termNames[d1.termOf(name)]?.[1] ?? '';

d1.drawCurves = async section => {
    const runs = (await d1.data('curves') ?? []).map((run, index) => ({ ...run, id: run.name, label: run.name, ...d1.line(index) }));
    if (!runs.length) return d1.nothing(section, 'No curves', 'No training run of this report has kept its curves.');
    const order = Object.keys(d1.seriesNames);
    const rank = name => order.includes(name) ? order.indexOf(name) : d1.termOf(name) ? 1.5 : 99;
    const names = [...new Set(runs.flatMap(run => Object.keys(run.series)))].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
    const series = names.map(name => ({ id: name, label: d1.seriesTitle(name) }));
    const state = d1.curveDefaults(runs, names);
    const controls = d1.element('aside', { class: 'side' }), charts = d1.element('div', { class: 'charts' });
    section.append(
        d1.element('div', { class: 'title' }, d1.element('h2', {}, 'Curves'),
            d1.downloads('the curves shown', 'curves', () => d1.curveSheet(runs, state))),
        d1.element('div', { class: 'sided' }, controls, charts));

    function keep() {
        const { by, smooth, x } = state;
        d1.keep('curves', { series: [...state.series].join(','), run: [...state.runs], by, smooth, x, log: state.log ? 1 : null });
    }

    function draw() {
        const shown = runs.filter(run => state.runs.has(run.id)), chosen = names.filter(name => state.series.has(name));
        const line = (run, name, look) => ({ result: run.result, data: run.series[name], ...look });
        const panels = state.by === 'run'
            ? shown.slice(0, 40).map(run => d1.curvePanel(run.label, null, chosen.filter(name => run.series[name])
                .map((name, index) => line(run, name, { label: d1.seriesTitle(name), ...d1.line(index) })), state))
            : chosen.map(name => d1.curvePanel(d1.seriesTitle(name), d1.seriesAbout(name), shown.filter(run => run.series[name])
                .map(({ id, label, colour, dash, ...run }) => line(run, name, { id, label, colour, dash })), state));
        const kept = panels.filter(panel => panel);
        if (state.by === 'series' && kept.length) kept.unshift(d1.legend(shown, { class: 'legend paper' }));
        charts.replaceChildren(...kept.length ? kept : [d1.element('p', { class: 'lead' }, 'Choose runs and series that they have.')]);
    }

    const change = () => {
        keep();
        draw();
    };

    /** A preset may be of one run: the first of those shown that has its series, or the first of all. */
    function take(preset) {
        Object.assign(state, { series: new Set(preset.series), by: preset.by });
        const able = runs.filter(run => preset.series.some(name => run.series[name]));
        if (preset.isOne) state.runs = new Set([(able.find(run => state.runs.has(run.id)) ?? able[0]).id]);
        drawControls();
        change();
    }

    function drawControls() {
        const smooth = d1.element('input', {
            type: 'range', min: 0, max: 0.98, step: 0.02, value: state.smooth, oninput: () => {
                state.smooth = Number(smooth.value);
                said.textContent = smooth.value;
                clearTimeout(d1.smoothing);
                d1.smoothing = setTimeout(change, 60);
            },
        });
        const said = d1.element('output', {}, String(state.smooth));
        d1.refill(controls, [
            d1.element('div', { class: 'presets', role: 'group', 'aria-label': 'Views' }, d1.curvePresets(names).map(preset =>
                d1.element('button', { type: 'button', class: 'quiet', onclick: () => take(preset) }, preset.title))),
            d1.switch('A chart for each', [{ value: 'series', label: 'series' }, { value: 'run', label: 'run' }], state.by, value => {
                state.by = value;
                change();
            }),
            d1.element('label', { class: 'field' }, d1.element('span', {}, 'Smoothing ', said), smooth),
            d1.switch('Across', [{ value: 'step', label: 'steps' }, { value: 'share', label: 'share of the run' }], state.x, value => {
                Object.assign(state, { x: value, zoom: { x: null, y: new Map() } });
                change();
            }),
            d1.tick('Logarithmic', state.log, value => {
                Object.assign(state, { log: value, zoom: { x: state.zoom.x, y: new Map() } });
                change();
            }),
            d1.chooser('Runs', runs, state.runs, change, d1.point), d1.chooser('Series', series, state.series, change)]);
    }

    return address => {
        d1.readCurves(state, address, runs, names);
        keep();
        drawControls();
        draw();
    };
};

/** What is shown first: the runs of the stage that has most, and what says most about them. */
d1.curveDefaults = (runs, names) => {
    const sizes = new Map();
    for (const run of runs) sizes.set(run.stage, (sizes.get(run.stage) ?? 0) + 1);
    const stage = [...sizes].sort((a, b) => b[1] - a[1])[0][0];
    const first = ['reward', 'groups_without_spread', 'validation_accuracy', 'loss', 'kl', 'completion_length']
        .filter(name => names.includes(name));
    return {
        runs: new Set(runs.filter(run => run.stage === stage).slice(0, 10).map(run => run.id)),
        series: new Set(first.length ? first : names.slice(0, 4)), by: 'series', smooth: 0.6, x: 'step', log: false,
        zoom: { x: null, y: new Map() },
    };
};

d1.curvePresets = names => {
    const terms = names.filter(name => name.startsWith('reward/'));
    return [
        { title: 'Losses', by: 'series', series: names.filter(name => name.includes('loss')) },
        { title: 'Reward', by: 'series', series: names.filter(name => name === 'reward' || name === 'groups_without_spread') },
        { title: 'Reward by term', by: 'run', series: terms, isOne: true },
        { title: 'Groups without spread', by: 'series', series: names.filter(name => name === 'groups_without_spread') },
        { title: 'Validation', by: 'series', series: names.filter(name => name.startsWith('validation_')) },
    ].filter(preset => preset.series.length);
};

/** Takes over what an address says. */
d1.readCurves = (state, address, runs, names) => {
    const series = address.get('series')?.split(',').filter(name => names.includes(name));
    if (series?.length) state.series = new Set(series);
    const chosen = address.getAll('run').filter(id => runs.some(run => run.id === id));
    if (chosen.length) state.runs = new Set(chosen);
    if (address.has('by')) state.by = address.get('by') === 'run' ? 'run' : 'series';
    if (address.has('x')) state.x = address.get('x') === 'share' ? 'share' : 'step';
    const smooth = Number(address.get('smooth') ?? NaN);
    if (smooth >= 0 && smooth < 1) state.smooth = smooth;
    state.log = address.has('log') || state.log;
};

/** One chart of lines, and what they come to as a table; where nothing is said about it, its own legend. */
d1.curvePanel = (title, about, lines, state) => {
    if (!lines.length) return null;
    const each = Math.max(40, Math.floor(d1.pointsPerChart / lines.length)), hasRaw = state.smooth > 0 && lines.length <= 16;
    const across = data => state.x === 'step' ? data.steps : data.steps.map(step => step / Math.max(1, data.steps.at(-1)));
    const range = ends => ends ? { range: ends.slice(), autorange: false } : { autorange: true };
    const draw = theme => {
        const shape = line => ({ color: theme.colour(line.colour), width: lines.length > 16 ? 1.1 : 1.7, dash: line.dash });
        const isFew = line => line.data.steps.length <= 12;
        const smooth = lines.map(line => ({
            type: 'scatter', meta: line.id, mode: isFew(line) ? 'lines+markers' : 'lines', line: shape(line),
            marker: { size: 5, color: theme.colour(line.colour) },
            ...d1.thin(across(line.data), d1.smooth(line.data.values, isFew(line) ? 0 : state.smooth), hasRaw ? each / 2 : each,
                state.zoom.x),
            hovertemplate: `${d1.label(line.label)}<br>%{y:.4~g} at %{x:.4~g}<extra></extra>`,
        }));
        const raw = !hasRaw ? [] : lines.filter(line => !isFew(line)).map(line => ({
            type: 'scatter', meta: line.id, mode: 'lines', line: { ...shape(line), width: 0.8 }, opacity: 0.28, hoverinfo: 'skip',
            ...d1.thin(across(line.data), line.data.values, each / 2, state.zoom.x),
        }));
        return {
            traces: [...raw, ...smooth],
            layout: {
                margin: { l: 48, r: 8, t: 6, b: 38 }, dragmode: matchMedia('(pointer: coarse)').matches ? false : 'zoom',
                xaxis: d1.axis(theme, state.x === 'step' ? 'step' : 'share of the run', {
                    showgrid: false, nticks: 6, ...range(state.zoom.x),
                    ...state.x === 'step' ? d1.wholeTicks(state.zoom.x ?? [0, Math.max(...lines.map(line => line.data.steps.at(-1)))]) : {},
                }),
                yaxis: d1.axis(theme, '', { nticks: 5, type: state.log ? 'log' : 'linear', ...range(state.zoom.y.get(title)) }),
            },
        };
    };
    return d1.element('section', { class: 'panel' },
        d1.element('h3', {}, d1.name(d1.plain(title, 120))),
        about === null ? d1.legend(lines) : d1.element('p', { class: 'about' }, about),
        d1.chart(`Curves of ${d1.plain(title)}; the table below has where they begin and end.`, 240, draw, {
            zoom: change => d1.zoomCurves(state.zoom, title, change),
        }),
        d1.fold('As a table', () => d1.table(d1.curveSummary(lines), d1.plain(title))));
};

/** A tick a step where there are few: none stands between two. */
d1.wholeTicks = ([from, to]) => to - from > 6 ? {} : { dtick: 1, tick0: 0 };

/** Keeps what a reader zoomed to: steps for all charts, values for the one. */
d1.zoomCurves = (zoom, title, change) => {
    const ends = axis => [change[`${axis}.range[0]`], change[`${axis}.range[1]`]];
    if (change['yaxis.autorange']) zoom.y.delete(title);
    else if ('yaxis.range[0]' in change) zoom.y.set(title, ends('yaxis'));
    if (change['xaxis.autorange']) zoom.x = null;
    else if ('xaxis.range[0]' in change) zoom.x = ends('xaxis');
    d1.redraw(false);
};

d1.curveSummary = lines => ({
    columns: [{ name: 'Line', head: true, show: (value, row) => d1.source(row.result, d1.name(d1.plain(value, 120))) },
        ...['Points', 'First', 'Last', 'Least', 'Greatest'].map(name => ({ name, number: true, show: d1.format.number }))],
    rows: lines.map(({ label, result, data }) => {
        const values = data.values.filter(value => value !== null);
        const extreme = choose => values.length ? values.reduce((a, b) => choose(a, b)) : null;
        const row = [label, values.length, values[0] ?? null, values.at(-1) ?? null, extreme(Math.min), extreme(Math.max)];
        return Object.assign(row, { result });
    }),
});

/** The points of the runs and series that are shown, none left out and none smoothed. */
d1.curveSheet = (runs, state) => ({
    columns: ['run', 'result', 'stage', 'series', 'step', 'value'].map(name => ({ name })),
    rows: runs.filter(run => state.runs.has(run.id)).flatMap(run => Object.entries(run.series).filter(([name]) => state.series.has(name))
        .flatMap(([name, data]) => data.steps.map((step, index) => [run.name, run.result, run.stage, name, step, data.values[index]]))),
});

'use strict';
/** An element of a drawing. */
d1.svg = (name, attributes = {}, ...children) => {
    const element = document.createElementNS('http://www.w3.org/2000/svg', name);
    for (const [key, value] of Object.entries(attributes)) if (value !== '') element.setAttribute(key, value);
    element.append(...children);
    return element;
};

/** The order of acceptance: positions to the right, steps downwards. It is drawn for the width that it has. */
d1.order = (answer, scale, onStep, onPin) => {
    const [left, top, bottom] = [38, 22, 6];
    const element = d1.svg('svg', {
        class: 'player-picture', role: 'img',
        'aria-label': `The order of acceptance: ${answer.length} positions from left to right, ${answer.steps} steps from top to bottom`,
    });
    let unit = 0, row = 0, width = 0, now = 0, marked = null, pointed = null;
    let curtain, line, finger;
    new ResizeObserver(() => {
        const room = element.parentElement?.clientWidth ?? 0;
        if (room > 0 && room !== width) draw(width = room);
    }).observe(element);

    const stepAt = event => Math.ceil((event.clientY - element.getBoundingClientRect().top - top) / row);
    const go = event => onStep(Math.max(0, Math.min(answer.steps, stepAt(event))));
    element.addEventListener('pointerdown', event => {
        if (event.button !== 0) return;
        element.setPointerCapture(event.pointerId);
        go(event);
    });
    element.addEventListener('pointermove', event => element.hasPointerCapture(event.pointerId) && go(event));
    element.addEventListener('dblclick', event => {
        const at = Math.floor((event.clientX - element.getBoundingClientRect().left - left) / unit);
        if (at >= 0 && at < answer.length) onPin(at);
    });
    return { element, show, mark, point };

    function draw(room) {
        unit = Math.min(20, (room - left - 2) / scale.length);
        row = Math.min(20, Math.max(1, 320 / Math.max(1, scale.steps)));
        const [right, end] = [left + unit * answer.length, top + row * answer.steps];
        element.setAttribute('width', Math.ceil(right + 2));
        element.setAttribute('height', Math.ceil(end + bottom));
        const parts = [];
        for (let at = 0; at <= answer.length; at += answer.blockLength)
            parts.push(d1.svg('line', { class: 'player-edge', x1: left + at * unit, x2: left + at * unit, y1: top, y2: end }));
        const apart = answer.blockLength * Math.ceil(26 / (answer.blockLength * unit));
        for (let at = 0; at < answer.length; at += apart)
            parts.push(d1.svg('text', { x: left + at * unit + 2, y: top - 7 }, String(at + 1)));
        const every = [1, 2, 5, 10, 20, 50, 100, 200, 500].find(count => count * row >= 18) ?? 1000;
        for (let step = every; step <= answer.steps; step += every)
            parts.push(d1.svg('text', { x: left - 7, y: top + (step - 0.5) * row + 3.5, 'text-anchor': 'end' }, String(step)));
        parts.push(d1.svg('text', { x: left - 7, y: top - 7, 'text-anchor': 'end' }, 'step'));
        const heat = answer.positions.reduce((sum, position) => sum + position.history.length, 0) <= 20_000;
        for (const { at, history, accepted } of answer.positions) {
            for (const guess of heat ? history : []) if (guess !== accepted) parts.push(d1.svg('rect', {
                class: guess.isEnd ? 'player-heat player-end' : 'player-heat', x: left + at * unit, y: top + (guess.step - 1) * row,
                width: unit, height: row, 'fill-opacity': (0.02 + 0.16 * (guess.confidence ?? 0.3)).toFixed(3),
            }));
            if (accepted) parts.push(d1.svg('circle', {
                class: accepted.isEnd ? 'player-dot player-end' : 'player-dot', cx: left + (at + 0.5) * unit,
                cy: top + (accepted.step - 0.5) * row, r: Math.max(1.2, 0.42 * Math.min(unit, row)),
                'fill-opacity': (0.2 + 0.8 * (accepted.confidence ?? 0.6)).toFixed(3),
            }, d1.svg('title', {}, `position ${at + 1}, step ${accepted.step}: ${accepted.label}`)));
        }
        if (marked !== null) parts.push(d1.svg('line', {
            class: 'player-marked', x1: left + (marked + 0.5) * unit, x2: left + (marked + 0.5) * unit, y1: top - 4, y2: end,
        }));
        finger = d1.svg('rect', { class: 'player-finger', y: top, width: unit, height: row * answer.steps });
        curtain = d1.svg('rect', { class: 'player-curtain', x: left, width: right - left + 1 });
        line = d1.svg('line', { class: 'player-line', x1: left - 4, x2: right });
        element.replaceChildren(...parts, curtain, finger, line);
        show(now);
        point(pointed);
    }

    function show(step) {
        now = step;
        if (!line) return;
        const y = top + now * row;
        curtain.setAttribute('y', y);
        curtain.setAttribute('height', Math.max(0, row * (answer.steps - now)) + 1);
        line.setAttribute('y1', y);
        line.setAttribute('y2', y);
    }

    function point(at) {
        pointed = at;
        if (!finger) return;
        finger.setAttribute('x', left + (at ?? 0) * unit);
        finger.setAttribute('visibility', at === null ? 'hidden' : 'visible');
    }

    function mark(at) {
        marked = at;
        if (width) draw(width);
    }
};

'use strict';
// The page of a trace: which decode is played, and what is beside it.
(async () => {
    const main = document.getElementById('trace');
    const traces = d1.traces(await d1.text('traces'));
    const opened = [];
    let [chosen, beside, player] = [traces[0], null, null];

    const [model, sampler] = [d1.element('h1'), d1.element('p')];
    const choice = d1.element('div', { class: 'player-choice' });
    const stage = d1.element('div');
    const trouble = d1.element('p', { class: 'player-trouble', role: 'alert', hidden: true });
    main.append(d1.element('header', { class: 'player-head' }, model, sampler, choice), trouble, stage);
    if (!chosen) {
        model.textContent = document.title;
        stage.append(d1.element('p', {}, 'There is no decode in this file.'));
        return;
    }
    draw();

    function draw() {
        const others = [...traces, ...opened].filter(trace => trace !== chosen && trace.decode.prompt === chosen.decode.prompt);
        if (!others.includes(beside)) beside = null;
        const file = d1.element('input', { type: 'file', accept: '.jsonl', hidden: true, onchange: () => open(file) });
        choice.replaceChildren(...[
            traces.length > 1 && select('Decode', traces, chosen, nameOf, trace => { chosen = trace; }),
            others.length > 0 && select('beside', [null, ...others], beside,
                trace => (trace ? line(`${trace.decode.id} · ${trace.decode.model}, ${trace.decode.sampler}`) : 'nothing'),
                trace => { beside = trace; }),
            file,
            d1.element('button', { type: 'button', onclick: () => file.click() }, 'Compare with a .jsonl…'),
        ].filter(Boolean));
        const played = beside ? [chosen, beside] : [chosen];
        model.textContent = [...new Set(played.map(trace => trace.decode.model))].map(line).join(' | ');
        sampler.textContent = beside ? '' : chosen.decode.sampler;
        player?.stop();
        player = d1.player(stage, played, { page: true });
    }

    function select(name, all, current, text, take) {
        const element = d1.element('select', {
            onchange: () => {
                take(all[element.selectedIndex]);
                draw();
                [...choice.querySelectorAll('select')].find(each => each.parentElement.firstChild.textContent === name)?.focus();
            },
        }, all.map(trace => d1.element('option', { selected: trace === current }, text(trace))));
        return d1.element('label', {}, d1.element('span', {}, name), element);
    }

    function nameOf(trace) {
        return line(`${trace.decode.id} · ${trace.decode.prompt}`);
    }

    /** A line of a list: short, and of letters alone. */
    function line(text) {
        const plain = text.replace(/[\p{C}\s]+/gu, ' ').trim();
        return plain.length > 72 ? `${plain.slice(0, 72)}…` : plain;
    }

    async function open(file) {
        trouble.hidden = true;
        try {
            const read = d1.traces(await file.files[0].text());
            opened.push(...read);
            beside = read.find(trace => trace.decode.prompt === chosen.decode.prompt) ?? null;
            if (!beside) throw new Error('it has no decode of this prompt');
            draw();
        } catch (error) {
            trouble.textContent = `${file.files[0].name}: ${error.message}`;
            trouble.hidden = false;
        }
    }
})();

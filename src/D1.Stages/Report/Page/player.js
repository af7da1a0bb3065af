'use strict';
// Plays decodes step by step.
(() => {
    const speeds = [['×½', 0.5], ['×1', 1], ['×2', 2], ['×4', 4]];
    const playTime = 10_000, longestFrame = 450, shortestFrame = 40;
    // A cell is as wide as its token; a guess that is longer than this is cut instead, over the answer's end sooner.
    const widestGuess = 7, widestOverEnd = 2;

    /**
     * A player in a container: of one decode, or of two on one scrubber.
     * @param options `page`: keys work wherever the focus is; `titles`: what the decodes are called, in place of their models.
     */
    d1.player = (container, traces, options = {}) => {
        const answers = traces.slice(0, 2).map(d1.answerOf);
        const last = Math.max(...answers.map(answer => answer.steps));
        // Two pictures have one scale.
        const scale = { length: Math.max(...answers.map(answer => answer.length)), steps: last };
        const views = answers.map((answer, index) =>
            view(answer, scale, options.titles?.[index] ?? (answers.length > 1 ? answer.decode.model : null)));
        const difference = views.length === 2 ? differenceOf(views[0].answer, views[1].answer) : null;
        let step = last, timer = null, pinned = null, pointed = null;

        const range = d1.element('input', {
            type: 'range', class: 'player-range', min: 0, max: last, value: last, 'aria-label': 'Step',
            oninput: () => show(Number(range.value)),
        });
        const counter = d1.element('output', { class: 'player-counter' });
        const play = d1.element('button', { type: 'button', class: 'player-play', onclick: toggle });
        const speed = d1.element('select', { class: 'player-speed', 'aria-label': 'Speed', onchange: () => timer && start() },
            speeds.map(([name, value]) => d1.element('option', { value, selected: value === 1 }, name)));
        const detail = d1.element('div', { class: 'player-detail', 'aria-live': 'polite' });
        // A click anywhere in it gives it the keys.
        const root = d1.element('section', { class: 'player', 'aria-label': 'Decode player', tabindex: -1 },
            prompts(views),
            d1.element('div', { class: 'player-bar' }, play, range, counter, speed),
            difference && difference.element(at => { pin(at); show(difference.step); }),
            d1.element('div', { class: `player-views player-views-${views.length}` }, views.map(each => each.element)),
            detail, legend());

        for (const each of views) {
            if (difference?.position != null) each.mark(difference.position);
            each.onStep = show;
            each.onPoint = at => {
                pointed = at;
                describe();
            };
            each.onPin = at => pin(pinned === at ? null : at);
        }
        (options.page ? document : root).addEventListener('keydown', keys);
        container.replaceChildren(root);
        pause();
        show(last);
        return { root, show, stop };

        function show(number) {
            step = Math.max(0, Math.min(last, number));
            range.value = step;
            range.style.setProperty('--done', `${last ? 100 * step / last : 0}%`);
            range.setAttribute('aria-valuetext', `step ${step} of ${last}`);
            counter.replaceChildren('step ', d1.element('b', {}, String(step)), ` of ${last}`);
            for (const each of views) each.show(step);
            describe();
            if (step === last && timer) pause();
        }

        function toggle() {
            if (timer) pause();
            else start();
        }

        function start() {
            if (step === last && !timer) show(0);
            clearInterval(timer);
            const frame = Math.max(shortestFrame, Math.min(longestFrame, playTime / Math.max(1, last))) / Number(speed.value);
            timer = setInterval(() => (root.isConnected ? show(step + 1) : stop()), frame);
            play.textContent = '❚❚';
            play.setAttribute('aria-label', 'Pause');
            detail.setAttribute('aria-live', 'off');
            counter.setAttribute('aria-live', 'off');
        }

        function pause() {
            clearInterval(timer);
            timer = null;
            play.textContent = '▶';
            play.setAttribute('aria-label', 'Play');
            detail.setAttribute('aria-live', 'polite');
            counter.setAttribute('aria-live', 'polite');
        }

        function stop() {
            pause();
            document.removeEventListener('keydown', keys);
        }

        function keys(event) {
            if (!root.isConnected) return stop();
            if (event.ctrlKey || event.metaKey || event.altKey || !root.checkVisibility()) return;
            const at = event.target.closest?.('select, textarea, input, button, a, [contenteditable], [role=tab]');
            const isCell = at?.classList.contains('player-cell') ?? false;
            if (at && at !== range && at !== play && !isCell) return;
            const steps = { ArrowLeft: step - 1, ArrowRight: step + 1, Home: 0, End: last };
            if (event.key === ' ' && at !== play) toggle();
            else if (event.key in steps && !isCell) {
                pause();
                show(steps[event.key]);
            } else return;
            event.preventDefault();
        }

        function pin(at) {
            pinned = at;
            detail.classList.toggle('player-kept', at !== null);
            for (const each of views) each.pin(at);
            describe();
        }

        function describe() {
            const at = pointed ?? pinned;
            for (const each of views) each.point(at);
            detail.replaceChildren(...(at === null ? [hint()] : views.map(each => account(each.answer, at, step))));
        }
    };

    const percent = value => `${Math.round(100 * value)} %`;
    const sure = guess => (guess.confidence === null ? '' : guess.confidence.toFixed(2));

    /** What a position shows after a step. */
    function stateOf(position, step, answer) {
        if (position.accepted && position.accepted.step <= step)
            return { kind: 'accepted', guess: position.accepted, isFresh: position.accepted.step === step };
        // What no step predicts follows an answer that ended with an earlier block.
        if (!position.history.length && step >= answer.steps) return { kind: 'ended', guess: null };
        const guess = position.history.findLast(each => each.step <= step);
        return guess ? { kind: 'guessed', guess } : { kind: 'masked', guess: null };
    }

    function view(answer, scale, title) {
        const cells = answer.positions.map(position => cell(position));
        const picture = d1.order(answer, scale, step => self.onStep(step), at => self.onPin(at));
        const blocks = [];
        for (let first = 0; first < answer.length; first += answer.blockLength) {
            const row = d1.element('div', { class: 'player-row' });
            for (const each of cells.slice(first, first + answer.blockLength)) {
                row.append(each.element);
                if (each.endsLine) row.append(d1.element('span', { class: 'player-break' }));
            }
            blocks.push(d1.element('div', { class: 'player-block' },
                d1.element('span', { class: 'player-number', 'aria-hidden': 'true' }, String(first + 1)), row));
        }
        const grid = d1.element('div', { class: 'player-answer', role: 'group', 'aria-label': 'The answer, a token a cell' }, blocks);
        const name = d1.element('h3', { class: 'player-name', hidden: !title },
            d1.element('bdi', {}, d1.visible(title ?? '')),
            d1.element('small', {}, d1.element('bdi', {}, d1.visible(answer.decode.sampler))));
        const self = {
            answer, show, pin, point, mark,
            onStep() { }, onPoint() { }, onPin() { },
            element: d1.element('div', { class: 'player-view' }, name, grid,
                d1.element('figure', { class: 'player-order' }, picture.element, summary(answer))),
        };
        let tabStop = cells[0];
        tabStop.element.tabIndex = 0;

        const atOf = event => {
            const found = event.target.closest('.player-cell');
            return found ? Number(found.dataset.at) : null;
        };
        grid.addEventListener('pointerover', event => self.onPoint(atOf(event)));
        grid.addEventListener('pointerleave', () => self.onPoint(null));
        grid.addEventListener('focusin', event => {
            const at = atOf(event);
            if (at === null) return;
            tabStop.element.tabIndex = -1;
            tabStop = cells[at];
            tabStop.element.tabIndex = 0;
            self.onPoint(at);
        });
        grid.addEventListener('focusout', () => self.onPoint(null));
        grid.addEventListener('click', event => atOf(event) !== null && self.onPin(atOf(event)));
        grid.addEventListener('keydown', event => {
            const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -answer.blockLength, ArrowDown: answer.blockLength }[event.key];
            const at = atOf(event);
            if (!by || at === null || event.ctrlKey || event.metaKey || event.altKey) return;
            cells[Math.max(0, Math.min(answer.length - 1, at + by))].element.focus();
            event.preventDefault();
        });
        return self;

        function show(step) {
            for (const each of cells) each.show(step);
            const active = step < answer.steps ? answer.positions.findIndex(position => !isThere(position, step)) : -1;
            for (const [index, block] of blocks.entries())
                block.classList.toggle('player-block-active', active >= 0 && index === Math.floor(active / answer.blockLength));
            picture.show(Math.min(step, answer.steps));
        }

        function isThere(position, step) {
            return position.accepted !== null && position.accepted.step <= step;
        }

        function pin(at) {
            for (const each of cells) each.element.classList.toggle('player-pinned', each.at === at);
        }

        function point(at) {
            for (const each of cells) each.element.classList.toggle('player-pointed', each.at === at);
            picture.point(at);
        }

        function mark(at) {
            cells[at]?.element.classList.add('player-differs');
            picture.mark(at);
        }

        function cell(position) {
            const labels = position.history.map(guess => guess.label);
            const final = position.accepted?.label ?? '∎';
            const most = final === '∎' ? widestOverEnd : widestGuess;
            const widest = labels.filter(text => [...text].length <= most)
                .reduce((one, other) => ([...other].length > [...one].length ? other : one), final);
            const text = d1.element('bdi', { class: 'player-token' });
            const element = d1.element('button', { type: 'button', class: 'player-cell', 'data-at': position.at, tabindex: -1 },
                d1.element('span', { class: 'player-room', 'aria-hidden': 'true' }, widest), text);
            let before = '';
            return {
                at: position.at, element, endsLine: position.accepted?.text.includes('\n') ?? false,
                show(step) {
                    const state = stateOf(position, step, answer);
                    const key = `${state.kind} ${state.isFresh} ${state.guess?.step}`;
                    if (key === before) return;
                    before = key;
                    const isEnd = state.kind === 'ended' || (state.guess?.isEnd ?? false);
                    text.textContent = state.kind === 'masked' ? '·' : state.guess?.label ?? '∎';
                    element.className = ['player-cell', `player-${state.kind}`, state.isFresh && 'player-fresh', isEnd && 'player-end',
                        ...['player-pinned', 'player-pointed', 'player-differs'].filter(name => element.classList.contains(name))]
                        .filter(Boolean).join(' ');
                    element.style.setProperty('--sure', String(state.guess?.confidence ?? (state.guess ? 0.5 : 0)));
                    const words = told(position, state).map(part => part.textContent ?? part);
                    element.setAttribute('aria-label', `position ${position.at + 1}: ${words.join('')}`);
                },
            };
        }
    }

    /** What a position holds, as text and tokens. */
    function told({ accepted }, { kind, guess }) {
        const token = each => d1.element('bdi', { class: 'player-said' }, each.label);
        const certain = each => (each.confidence === null ? '' : ` ${sure(each)}`);
        if (kind === 'accepted') return [token(guess), certain(guess), ` · accepted at step ${guess.step}`];
        if (kind === 'ended') return ['not decoded: the answer had ended'];
        const later = accepted ? [` · accepted at step ${accepted.step}: `, token(accepted), certain(accepted)]
            : [' · masked to the end'];
        return guess ? ['masked, predicted ', token(guess), certain(guess), ...later] : ['masked', ...later];
    }

    /** All that is known of a position: a line, and every prediction for it. */
    function account(answer, at, step) {
        const position = answer.positions[at];
        if (!position) return d1.element('div', { class: 'player-account' }, `The answer has no position ${at + 1}.`);
        const runs = [];
        for (const guess of position.history) {
            if (runs.at(-1)?.label === guess.label) runs.at(-1).guesses.push(guess);
            else runs.push({ label: guess.label, guesses: [guess] });
        }
        return d1.element('div', { class: 'player-account' },
            d1.element('p', {}, d1.element('b', {}, `position ${at + 1}`), ` · block ${position.block + 1} · `,
                told(position, stateOf(position, step, answer))),
            position.history.length ? d1.element('div', { class: 'player-history' }, spark(position, step),
                d1.element('ol', { 'aria-label': 'Predictions, in the order of the steps' }, runs.map(({ label: text, guesses }) => {
                    const [first, final] = [guesses[0], guesses.at(-1)];
                    return d1.element('li', { class: first.step <= step && step <= final.step ? 'player-now' : null },
                        d1.element('bdi', { class: 'player-said' }, text), d1.element('small', {},
                            first === final ? ` step ${first.step}` : ` steps ${first.step}–${final.step}`,
                            first.confidence === null ? '' : first === final ? `: ${sure(first)}` : `: ${sure(first)} → ${sure(final)}`));
                }))) : null);
    }

    /** The confidence of a position's predictions, a bar a step. */
    function spark(position, step) {
        const [height, bar] = [26, Math.max(1.5, Math.min(9, 150 / position.history.length))];
        const drawing = d1.svg('svg', {
            class: 'player-spark', width: bar * position.history.length, height, 'aria-hidden': 'true',
        });
        for (const [index, guess] of position.history.entries()) {
            const tall = Math.max(1, (guess.confidence ?? 0.5) * height);
            drawing.append(d1.svg('rect', {
                x: index * bar, y: height - tall, width: Math.max(1, bar - 1), height: tall,
                class: guess === position.accepted ? 'player-taken' : guess.step === step ? 'player-present' : '',
            }));
        }
        return drawing;
    }

    function hint() {
        return d1.element('p', { class: 'player-hint' }, 'Point at a token for what was predicted there at each step; a click keeps it.');
    }

    /** Figures of a decode; what ends an answer is no word of it. */
    function summary(answer) {
        const accepted = answer.positions.filter(position => position.accepted);
        const words = accepted.filter(position => !position.accepted.isEnd);
        const early = words.filter(({ at, accepted: { step } }) =>
            answer.positions.slice(0, at).some(({ accepted: earlier }) => !earlier || earlier.step > step));
        const confidence = words.map(position => position.accepted.confidence).filter(value => value !== null);
        const mean = confidence.length ? confidence.reduce((sum, value) => sum + value, 0) / confidence.length : null;
        const figures = [
            [String(answer.steps), answer.steps === 1 ? 'step' : 'steps'],
            [answer.steps ? (accepted.length / answer.steps).toFixed(1) : '–', 'tokens a step'],
            [String(words.length), 'tokens before ∎'],
            [words.length ? percent(early.length / words.length) : '–', 'of them right of a gap'],
            ...mean === null ? [] : [[mean.toFixed(2), 'mean confidence']],
        ];
        return d1.element('figcaption', { class: 'player-summary' },
            figures.map(([figure, name]) => d1.element('span', {}, d1.element('b', {}, figure), ` ${name}`)));
    }

    /** Where two decodes part: the first step after which a position holds two different tokens; else where their orders do. */
    function differenceOf(one, other) {
        const both = one.positions.slice(0, other.length).map((position, at) => [position.accepted, other.positions[at].accepted, at]);
        const differing = both.filter(([a, b]) => (a?.text ?? null) !== (b?.text ?? null) && !(isEnd(a) && isEnd(b)));
        const parted = differing.filter(([a, b]) => a && b).map(([a, b, at]) => ({ at, a, b, step: Math.max(a.step, b.step) }))
            .sort((x, y) => x.step - y.step || x.at - y.at)[0];
        if (parted) return {
            position: parted.at, step: parted.step,
            element: go => d1.element('p', { class: 'player-difference' },
                d1.element('button', { type: 'button', onclick: () => go(parted.at) }, 'first difference'),
                ` position ${parted.at + 1}, step ${parted.step}: `, said(parted.a), ' | ', said(parted.b),
                d1.element('small', {}, ` · ${differing.length} of ${both.length} positions differ`)),
        };
        if (differing.length || one.length !== other.length) return {
            position: differing[0]?.[2] ?? null, step: 0,
            element: () => d1.element('p', { class: 'player-difference' },
                'one answer goes on where the other has ended; what both hold is the same'),
        };
        const turned = both.filter(([a, b]) => a && b && a.step !== b.step).map(([a, b, at]) => ({ at, step: Math.min(a.step, b.step) }))
            .sort((x, y) => x.step - y.step || x.at - y.at)[0];
        return {
            position: turned?.at ?? null, step: turned?.step ?? 0,
            element: go => d1.element('p', { class: 'player-difference' }, turned
                ? ['the answers are the same; ', d1.element('button', { type: 'button', onclick: () => go(turned.at) }, 'their order'),
                    ` differs first at step ${turned.step}, position ${turned.at + 1}`]
                : 'both decodes are the same, step by step'),
        };

        function isEnd(accepted) {
            return accepted === null || accepted.isEnd;
        }

        function said(guess) {
            return d1.element('bdi', { class: 'player-said' }, guess.label);
        }
    }

    function prompts(views) {
        const texts = [...new Set(views.map(each => each.answer.decode.prompt))];
        return d1.element('div', { class: 'player-prompts' }, texts.map(text =>
            d1.element('pre', { class: 'player-prompt', tabindex: text.length > 400 ? 0 : null, 'aria-label': 'Prompt' },
                d1.element('bdi', {}, d1.visible(text, '\n\t')))));
    }

    function legend() {
        const sample = (kind, sureness, text) => d1.element('span', {
            class: `player-cell player-sample ${kind}`, style: `--sure: ${sureness}`, 'aria-hidden': 'true',
        }, text);
        return d1.element('div', { class: 'player-foot' },
            d1.element('p', { class: 'player-legend' },
                d1.element('span', {}, sample('player-guessed', 0.6, '7'), 'predicted, still masked'),
                d1.element('span', {}, sample('player-accepted player-fresh', 0.8, '7'), 'accepted in this step'),
                d1.element('span', {}, sample('player-accepted', 0.8, '7'), 'accepted'),
                d1.element('span', {}, sample('player-accepted player-end', 0, '∎'), 'end of the answer'),
                d1.element('span', {}, 'confidence 0', d1.element('i', { class: 'player-scale', 'aria-hidden': 'true' }), '1')),
            d1.element('p', { class: 'player-keys' },
                [[['Space'], 'plays'], [['←', '→'], 'a step'], [['Home', 'End'], 'first, last']].map(([keys, what]) =>
                    d1.element('span', {}, keys.map(key => d1.element('kbd', {}, key)), ` ${what}`)),
                d1.element('span', {}, 'among tokens, arrows walk')));
    }
})();

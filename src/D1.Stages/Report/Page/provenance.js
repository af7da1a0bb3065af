'use strict';
// Where each result is from: what makes it again, what it was made from, and how two results differ.
d1.drawProvenance = async section => {
    const [results, code] = await Promise.all([d1.store.results(), d1.data('code')]);
    if (!results.size) return d1.nothing(section, 'No results', 'No result of this report is here.');
    const all = [...results.values()].sort((a, b) =>
        d1.rank(a) - d1.rank(b) || d1.compare(a.stage, b.stage) || d1.compare(a.name, b.name));
    const texts = all.map(result => [result.name, result.id, result.key, result.digest, result.commit ?? ''].join('\n').toLowerCase());
    const state = { id: d1.store.report.tables[0]?.result ?? all[0].id, with: '' };
    let shown = all;

    const search = d1.element('input', {
        type: 'search', placeholder: 'Search names, keys, digests, commits', 'aria-label': 'Search results',
        oninput: () => {
            const query = search.value.trim().toLowerCase();
            shown = all.filter((_, index) => texts[index].includes(query));
            list.show(shown.length, shown.findIndex(result => result.id === state.id));
        },
    });
    const list = d1.list('Results', index => [
        d1.element('span', { class: 'line' }, d1.element('bdi', {}, d1.plain(shown[index].name, 120))),
        d1.element('span', { class: 'line soft' }, d1.plain(shown[index].id),
            shown[index].damage ? d1.element('span', { class: 'wrong' }, ' damaged') : null),
    ], index => open({ id: shown[index].id, with: state.with }));
    const detail = d1.element('div', { class: 'detail' });
    section.append(
        d1.element('div', { class: 'title' }, d1.element('h2', {}, 'Provenance'),
            d1.downloads('the provenance', 'provenance', () => d1.resultSheet(all))),
        d1.element('div', { class: 'sided items screen' }, d1.element('div', { class: 'side' }, search, list.element), detail),
        d1.element('div', { class: 'paper' }, d1.table(d1.printedSheet(all), 'Results, and what makes each again')));

    function open(next) {
        Object.assign(state, next);
        d1.keep('provenance', state);
        const result = results.get(state.id), other = results.get(state.with);
        detail.replaceChildren(...(result ? d1.resultDetail(result, results, code ?? {}) : [d1.element('p', { class: 'lead' },
            'The result ', d1.name(state.id), ' is not in this report.')]));
        if (!result) return;
        const others = all.filter(one => one !== result).sort((a, b) => (b.stage === result.stage) - (a.stage === result.stage));
        detail.append(d1.element('h3', {}, 'Differences'), d1.select('Compare with',
            [{ value: '', label: 'none' }, ...others.map(one => ({ value: one.id, label: one.name, group: one.stage }))],
            other?.id ?? '', value => {
                open({ with: value });
                detail.querySelector('.field select').focus();
            }));
        if (other && other !== result) detail.append(...d1.resultDifferences(result, other, code ?? {}));
    }

    return address => {
        open({ id: address.get('id') ?? state.id, with: address.get('with') ?? (address.has('id') ? '' : state.with) });
        list.show(shown.length, shown.findIndex(result => result.id === state.id));
    };
};

/** Tables first, then models as they are made, evaluations last. */
d1.rank = ({ stage }) => {
    const first = ['table1', 'pretrain', 'masked_sft', 'diffu_grpo'], rank = first.indexOf(stage);
    return rank >= 0 ? rank : stage === 'evaluate' ? Infinity : first.length;
};

d1.compare = (a, b) => a < b ? -1 : a > b ? 1 : 0;

/** A result's way to its beginning, as far as each has one input. */
d1.chain = (result, results) => {
    const chain = [result];
    while (chain.at(-1)?.inputs.length === 1 && chain.length < 20) {
        const next = results.get(chain.at(-1).inputs[0].result);
        if (!next || chain.includes(next)) break;
        chain.push(next);
    }
    return chain;
};

d1.resultDetail = (result, results, code) => {
    const chain = d1.chain(result, results), cell = d1.store.cells.get(result.id);
    const users = [...results.values()].filter(other => other.inputs.some(input => input.result === result.id));
    const members = code[result.code], pairs = map => Object.entries(map);
    return [
        d1.element('h3', {}, d1.name(result.name)),
        result.damage ? d1.element('p', { class: 'alert' }, d1.element('strong', {}, 'Damaged: '), d1.name(result.damage)) : null,
        result.edited ? d1.element('p', { class: 'alert' }, d1.name(`${result.name}: ${result.edited}`)) : null,
        !result.adopted.length ? null : d1.element('div', { class: 'alert' },
            d1.element('strong', {}, 'Rests on results that were made under other code:'),
            d1.element('ul', {}, result.adopted.map(line => d1.element('li', {}, d1.name(line))))),
        !cell ? null : d1.element('p', {},
            `${d1.format.score(cell.score)} % [${d1.format.range(cell.low, cell.high)}] of ${d1.format.plural(cell.n, 'problem')}, `,
            d1.name(cell.task), ` at ${cell.length} tokens; decoded: `, d1.name(cell.sampler), '. ', d1.itemsOf(cell)),
        chain.length > 1 ? d1.element('ol', { class: 'chain', 'aria-label': 'Made from, back to the beginning' },
            chain.map((one, index) => d1.element('li', {}, index ? d1.source(one.id, d1.name(one.name)) : d1.name(one.name)))) : null,
        d1.element('h4', {}, 'Make it again and compare'), d1.command(result.verify),
        result.run ? d1.element('h4', {}, 'Build it') : null, result.run ? d1.command(result.run) : null,
        d1.facts([
            ['Result', result.id], ['Key', result.key], ['Digest', result.digest],
            ['Code', result.code ? d1.codeFold(result.code, members) : null],
            ['Commit', !result.commit ? null : d1.element('span', {}, d1.name(result.commit),
                result.dirty ? d1.element('strong', { class: 'wrong' }, ' with changes that are not committed') : null)],
            ['Made', `${d1.format.time(result.created)}, in ${d1.format.duration(result.seconds)}`],
        ]),
        result.changes.length ? d1.table({
            isFixed: true,
            columns: [{ name: 'Setting', head: true }, { name: result.base ? d1.plain(result.base) : 'Base' }, { name: 'Here' }],
            rows: result.changes.map(change => [change.path, d1.setting(change.base), d1.setting(change.value)]),
        }, 'Settings beyond the base') : null,
        result.inputs.length > 1 || (result.inputs.length === 1 && chain.length === 1)
            ? d1.linkFold(`Made from ${d1.format.plural(result.inputs.length, 'result')}`, 'Input',
                result.inputs.map(input => [input.slot, { id: input.result, name: input.name }])) : null,
        users.length ? d1.linkFold(`${d1.format.plural(users.length, 'result')} made from it`, 'Stage',
            users.map(user => [user.stage, user])) : null,
        !pairs(result.metrics).length ? null
            : d1.fold('Figures', () => d1.facts(pairs(result.metrics).map(([name, value]) => [name, d1.format.number(value)]))),
        d1.fold('Environment and machine', () => d1.facts([...pairs(result.environment), ...pairs(result.machine)])),
        d1.fold('All settings', () => d1.facts(pairs(result.spec))),
    ].filter(node => node);
};

/** The value of a setting, of its JSON, as a spec has it. */
d1.setting = json => {
    const value = json === null || json === undefined ? null : JSON.parse(json);
    return value === null || typeof value === 'string' ? value : JSON.stringify(value);
};

d1.linkFold = (title, column, rows) => d1.fold(title, () => d1.table({
    columns: [{ name: column, head: true }, { name: 'Result', show: to => d1.source(to.id, d1.name(to.name)) }], rows,
}, d1.away(title)), { open: rows.length <= 6 });

/** The items of an evaluation, by the first subject that has it. */
d1.itemsOf = cell => {
    const subject = d1.store.subjects.find(one => one.cells.includes(cell));
    return !subject || !cell.has_answers ? null : d1.element('a', {
        href: d1.link('items', { a: subject.id, b: 'none', task: cell.task, length: cell.length }),
    }, 'Its items');
};

d1.codeFold = (digest, members) => !members ? d1.name(digest) : d1.element('div', {}, d1.name(digest), d1.fold(
    d1.format.plural(Object.keys(members).length, 'member'), () => {
        const names = Object.keys(members), box = d1.element('pre', { class: 'text tall' }, d1.memberLines(names));
        const search = d1.element('input', {
            type: 'search', placeholder: 'Search members', 'aria-label': 'Search members', oninput: () => {
                const query = search.value.trim().toLowerCase();
                box.textContent = d1.memberLines(names.filter(name => name.toLowerCase().includes(query))) || 'None is like that.';
            },
        });
        return [search, box];
    }));
d1.memberLines = names => names.map(name => d1.plain(name, 400)).join('\n');

/** What two results do not have in common. */
d1.resultDifferences = (a, b, code) => {
    const sheet = (name, mapA, mapB) => ({
        name, isFixed: true, columns: [{ name, head: true }, { name: d1.plain(a.name, 60) }, { name: d1.plain(b.name, 60) }],
        rows: [...new Set([...Object.keys(mapA), ...Object.keys(mapB)])].filter(key => mapA[key] !== mapB[key]).sort()
            .map(key => [key, mapA[key] ?? null, mapB[key] ?? null]),
    });
    const inputs = result => Object.fromEntries(result.inputs.map(input => [input.slot, `${input.name} (${input.result})`]));
    const figures = result => Object.fromEntries(Object.entries(result.metrics).map(([name, value]) => [name, d1.format.number(value)]));
    const facts = result => ({ stage: result.stage, commit: result.commit, digest: result.digest, code: result.code });
    const sheets = [sheet('Result', facts(a), facts(b)), sheet('Setting', a.spec, b.spec), sheet('Input', inputs(a), inputs(b)),
        sheet('Environment', a.environment, b.environment), sheet('Machine', a.machine, b.machine),
        sheet('Figure', figures(a), figures(b))];
    const download = {
        columns: ['part', 'name', 'a', 'b'].map(name => ({ name })), rows: sheets.flatMap(one => one.rows.map(row => [one.name, ...row])),
    };
    const codeA = code[a.code], codeB = code[b.code], keys = Object.keys;
    const members = (what, names) => !names.length ? null : d1.fold(`${d1.format.plural(names.length, 'member')} of code ${what}`,
        () => d1.element('pre', { class: 'text tall' }, d1.memberLines(names)));
    const codeDifferences = () => !codeA || !codeB ? [d1.element('p', { class: 'soft' }, 'The members of their code are not here.')] : [
        members('whose bodies differ', keys(codeA).filter(name => name in codeB && codeA[name] !== codeB[name])),
        members(`only in ${d1.plain(a.name, 60)}`, keys(codeA).filter(name => !(name in codeB))),
        members(`only in ${d1.plain(b.name, 60)}`, keys(codeB).filter(name => !(name in codeA)))];
    return [
        d1.element('p', { class: 'row' }, d1.downloads('the differences', 'differences', () => download)),
        ...sheets.map(one => one.rows.length ? d1.table(one, d1.away(`${one.name}: what differs`)) : null),
        ...a.code === b.code ? [d1.element('p', {}, 'Both were made by the same code.')] : codeDifferences(),
    ].filter(node => node);
};

d1.resultSheet = results => ({
    columns: ['id', 'name', 'stage', 'key', 'digest', 'code', 'commit', 'dirty', 'created', 'seconds', 'verify', 'run', 'base', 'damage',
        'changes', 'inputs', 'environment', 'machine', 'adopted'].map(name => ({ name })),
    rows: results.map(result => [
        result.id, result.name, result.stage, result.key, result.digest, result.code, result.commit, result.dirty, result.created,
        result.seconds, result.verify, result.run, result.base, result.damage,
        ...[result.changes, result.inputs, result.environment, result.machine, result.adopted].map(value => JSON.stringify(value))]),
});

d1.printedSheet = results => ({
    columns: [{ name: 'Name', head: true }, { name: 'Made again by' }, { name: 'Digest' }, { name: 'Commit' }],
    rows: results.map(result => [result.name, result.verify, result.digest.slice(0, 12),
        result.commit ? result.commit.slice(0, 10) + (result.dirty ? ' with changes' : '') : null]),
});

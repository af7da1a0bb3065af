'use strict';
// The paper's claims: what seeds say of each, as a chart of its tasks and as a table.
d1.drawClaims = async section => {
    const { claims } = d1.store.report;
    const count = verdict => claims.filter(claim => claim.verdict === verdict).length;
    const counts = ['supported', 'refuted', 'undecided', 'not run'].map(verdict => ({ verdict, n: count(verdict) })).filter(each => each.n);
    section.append(
        d1.element('div', { class: 'title' }, d1.element('h2', {}, 'Claims'),
            d1.downloads('the claims', 'claims', () => d1.claimSheet(claims))),
        d1.element('p', { class: 'lead' },
            `Of ${d1.format.plural(claims.length, 'claim')} of the paper, held against this model: `,
            counts.map(({ verdict, n }) => `${n} ${verdict}`).join(', '), '. ',
            'Each is decided by one-sided t-tests over independent seeds, 2.5 % each way, with Holm’s correction over its tasks. ',
            'The line is the 95 % interval over seeds; the pale bar is what is known given these seeds alone, paired and clustered by ',
            'problem. Small points are single seeds.'),
        ...claims.map(d1.claim));
};

d1.claim = claim => d1.element('section', { class: 'panel wide claim' },
    d1.element('h3', {}, d1.claimVerdict(claim.verdict), ' ', d1.name(claim.says)),
    d1.element('p', { class: 'lead' },
        d1.name(claim.comparison), `; ${claim.source}`, claim.seeds ? `; ${d1.format.plural(claim.seeds, 'seed')}.` : '.'),
    claim.run ? d1.command(claim.run) : null,
    claim.tasks.length ? d1.element('div', { class: 'pair' },
        d1.chart(`Differences of ${claim.better} and ${claim.than} by task, with 95 % intervals over seeds`,
            58 + 34 * claim.tasks.length, d1.claimChart(claim)),
        d1.element('ul', { class: 'sentences' }, claim.tasks.map(task => d1.element('li', {},
            d1.element('strong', {}, d1.name(task.task), ': '), d1.claimVerdict(task.verdict),
            ` ${d1.format.points(task.difference)}`, task.low === null ? '' : ` ${d1.format.pointsRange(task.low, task.high)}`,
            `, ${d1.format.pEquals(Math.min(task.for, task.against))} after Holm.`)))) : null);

d1.claimVerdict = verdict => d1.element('span', { class: { supported: 'right', refuted: 'wrong' }[verdict] ?? 'soft' }, verdict);

/** Each task's interval over seeds, the narrower one given the seeds, and the seeds themselves, beside the margin. */
d1.claimChart = claim => theme => {
    const { tasks, margin } = claim;
    const ends = tasks.flatMap(task => [...task.by_seed, task.low ?? task.difference, task.high ?? task.difference,
        task.conditional_low ?? task.difference, task.conditional_high ?? task.difference, margin]);
    const least = Math.min(0, ...ends), greatest = Math.max(0, ...ends), room = 0.05 * (greatest - least || 1);
    const colour = task => task.verdict === 'supported' ? theme.colour(1) : task.verdict === 'refuted' ? theme.colour(2) : theme.soft;
    const bar = (color, index, low, high, width) => ({
        type: 'scatter', mode: 'lines', x: [low, high], y: [index, index], hoverinfo: 'skip', line: { color, width },
    });
    return {
        traces: tasks.flatMap((task, index) => [
            ...task.conditional_low === null ? []
                : [bar(d1.faint(colour(task), 0.22), index, task.conditional_low, task.conditional_high, 11)],
            ...task.low === null ? [] : [bar(colour(task), index, task.low, task.high, 1.8)],
            {
                type: 'scatter', mode: 'markers', x: task.by_seed, y: task.by_seed.map(() => index + 0.32),
                marker: { size: 5, color: d1.faint(colour(task), 0.6) },
                hovertemplate: task.by_seed.map((value, seed) => `seed ${seed + 1}: ${d1.format.points(value)}<extra></extra>`),
            },
            {
                type: 'scatter', mode: 'markers', x: [task.difference], y: [index],
                marker: { size: 10, symbol: task.verdict === 'undecided' ? 'circle-open' : 'circle', color: colour(task) },
                hovertemplate: `${d1.label(task.task)}: ${d1.format.points(task.difference)}<extra></extra>`,
            },
        ]),
        layout: {
            margin: { l: 20, r: 12, t: 6, b: 44 },
            shapes: margin === 0 ? [] : [{
                type: 'line', x0: margin, x1: margin, y0: 0, y1: 1, yref: 'paper', line: { color: theme.soft, width: 1, dash: 'dot' },
            }],
            xaxis: d1.axis(theme, claim.metric === 'score' ? 'difference, points' : `difference, ${claim.metric}`, {
                zeroline: true, zerolinecolor: theme.soft, fixedrange: true, nticks: 6, range: [least - room, greatest + room],
            }),
            yaxis: d1.axis(theme, '', {
                tickvals: tasks.map((_, index) => index), ticktext: tasks.map(task => d1.label(task.task, 24)),
                range: [tasks.length - 0.4, -0.6], showgrid: false, fixedrange: true,
            }),
        },
    };
};

d1.claimSheet = claims => ({
    columns: ['claim', 'says', 'source', 'table', 'better', 'than', 'margin', 'holds', 'verdict', 'seeds', 'task', 'task_verdict',
        'difference', 'low', 'high', 'conditional_low', 'conditional_high', 'p_for', 'p_against'].map(name => ({ name })),
    rows: claims.flatMap(claim => (claim.tasks.length ? claim.tasks : [null]).map(task => [claim.name, claim.says, claim.source,
        claim.table, claim.better, claim.than, claim.margin, claim.holds, claim.verdict, claim.seeds, task?.task ?? null,
        task?.verdict ?? null, task?.difference ?? null, task?.low ?? null, task?.high ?? null, task?.conditional_low ?? null,
        task?.conditional_high ?? null, task?.for ?? null, task?.against ?? null])),
});

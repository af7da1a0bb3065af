'use strict';
// The page: its head, its views, and which of them the address names.
d1.views = [
    {
        name: 'table', title: 'Table', isPrinted: true, draw: d1.drawTables,
        isThere: report => d1.hasTable(report) || !d1.hasAblation(report),
    },
    { name: 'ablations', title: 'Ablations', isPrinted: true, isThere: report => d1.hasAblation(report), draw: d1.drawAblations },
    { name: 'claims', title: 'Claims', isPrinted: true, isThere: report => report.claims.length > 0, draw: d1.drawClaims },
    { name: 'curves', title: 'Curves', isPrinted: true, draw: d1.drawCurves },
    { name: 'lengths', title: 'Lengths', isPrinted: true, draw: d1.drawLengths },
    { name: 'items', title: 'Items', draw: d1.drawItems },
    { name: 'decode', title: 'Decode', draw: d1.drawDecode },
    { name: 'provenance', title: 'Provenance', isPrinted: true, draw: d1.drawProvenance },
];

d1.hasAblation = report => report.tables.some(table => table.is_ablation);
d1.hasTable = report => report.tables.some(table => !table.is_ablation) || report.comparisons.length > 0;

/** The view that the address names, and what it says of it: without a name the first with content, with an unknown one what is shown. */
d1.address = () => {
    const [name, query = ''] = location.hash.slice(1).split('?');
    const { report } = d1.store;
    const first = d1.hasTable(report) ? 'table' : d1.hasAblation(report) ? 'ablations' : report.cells.length ? 'lengths' : 'curves';
    const find = wanted => d1.views.find(view => view.name === wanted);
    return { view: find(name || first) ?? d1.shown ?? find(first), state: new URLSearchParams(query) };
};

/** Writes a view's state to the address, without a step of the history. */
d1.keep = (name, state) => {
    const view = d1.views.find(one => one.name === name);
    view.link = d1.link(name, state);
    if (d1.address().view === view) history.replaceState(null, '', view.link);
};

/** Says what went wrong where it should have been drawn. */
d1.fail = (place, error) => {
    console.error(error);
    place.append(d1.element('p', { class: 'alert' }, 'This part could not be drawn: ', d1.name(error.message)));
};

d1.show = async () => {
    const { view, state } = d1.address();
    if (d1.shown) d1.shown.top = scrollY;
    for (const other of d1.views) {
        other.section.hidden = other !== view;
        if (other === view) other.tab.setAttribute('aria-current', 'page'); else other.tab.removeAttribute('aria-current');
    }
    const isOther = d1.shown !== view;
    d1.shown = view;
    document.title = `${view.title} · ${d1.plain(d1.store.report.title)}`;
    view.ready ??= view.draw(view.section);
    let update = null;
    try {
        update = await view.ready;
    } catch (error) {
        d1.fail(view.section, error);
    }
    if (d1.shown !== view) return;
    // A tab leads back to what was there, as its address says; a link leads to what it names.
    if (!state.size && view.link) history.replaceState(null, '', view.link);
    else if (update && location.hash !== view.link) update(state);
    if (isOther) scrollTo(0, state.size ? Math.min(scrollY, document.querySelector('.head').offsetHeight) : view.top ?? 0);
};

(async () => {
    const main = document.getElementById('content');
    await d1.store.open();
    const { title, created, command, troubles, next } = d1.store.report;
    document.title = d1.plain(title);
    document.getElementById('title').append(d1.name(title));
    document.getElementById('made').append(
        d1.element('time', { datetime: created }, d1.format.time(created)), d1.command(command),
        ...next ? [] : [d1.element('span', {}, d1.element('button', {
            type: 'button', class: 'quiet', onclick: async () => d1.save('report.json', 'application/json', await d1.everything()),
        }, 'All data as JSON'), d1.element('button', {
            type: 'button', class: 'quiet', onclick: async () => {
                await d1.prepare();
                print();
            },
        }, 'Print'))]);
    if (troubles.length) {
        const box = document.getElementById('troubles');
        box.hidden = false;
        box.querySelector('h2').append(d1.format.plural(troubles.length, 'trouble'));
        box.querySelector('ul').append(...troubles.map(trouble => d1.element('li', {}, d1.name(trouble))));
    }
    d1.tabs = document.getElementById('tabs');
    if (next) {
        d1.tabs.remove();
        main.append(d1.element('section', { class: 'empty' }, d1.element('h2', {}, 'Nothing to show yet'),
            d1.element('p', {}, 'There is no result that this report could draw. This makes one:'), d1.command(next)));
        return;
    }
    d1.views = d1.views.filter(view => view.isThere?.(d1.store.report) ?? true);
    for (const view of d1.views) {
        view.tab = d1.element('a', { href: `#${view.name}` }, view.title);
        view.section = d1.element('section', { class: `view ${view.name}`, hidden: true, 'aria-label': view.title });
        d1.tabs.append(view.tab);
        main.append(view.section);
    }
    addEventListener('hashchange', d1.show);
    await d1.show();
    // A reader who prints by the browser's menu finds the other parts there too, soon after.
    setTimeout(() => (globalThis.requestIdleCallback ?? setTimeout)(d1.prepare), 2500);
})().catch(error => d1.fail(document.getElementById('content'), error));

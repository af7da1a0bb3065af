'use strict';
// What views are put together from: choices, commands to copy, and tables.

/** What a view shows that has nothing to show. */
d1.nothing = (section, title, ...text) => {
    section.append(d1.element('h2', {}, title), d1.element('p', { class: 'lead' }, text));
    return null;
};

/** Replaces the controls in a box; the focus stays where it was among them. */
d1.refill = (box, controls) => {
    const all = () => [...box.querySelectorAll('select, button, input')], at = all().indexOf(document.activeElement);
    box.replaceChildren(...controls);
    if (at >= 0) all()[at]?.focus();
};

/** A labelled choice; options are {value, label} and may have a group. */
d1.select = (label, options, value, onchange) => {
    const select = d1.element('select', { onchange: () => onchange(select.value) });
    const groups = new Map();
    for (const option of options) {
        let parent = select;
        if (option.group) {
            if (!groups.has(option.group)) {
                groups.set(option.group, d1.element('optgroup', { label: d1.plain(option.group) }));
                select.append(groups.get(option.group));
            }
            parent = groups.get(option.group);
        }
        parent.append(d1.element('option', { value: option.value, selected: option.value === value }, d1.plain(option.label)));
    }
    return d1.element('label', { class: 'field' }, d1.element('span', {}, label), select);
};

/** One of a few, as buttons side by side; options are {value, label}. */
d1.switch = (label, options, value, onchange) => {
    const buttons = options.map(option => d1.element('button', {
        type: 'button', 'aria-pressed': String(option.value === value), 'data-value': option.value,
        onclick: () => {
            for (const other of buttons) other.setAttribute('aria-pressed', String(other.dataset.value === option.value));
            onchange(option.value);
        },
    }, option.label));
    return d1.element('div', { class: 'field' },
        d1.element('span', {}, label), d1.element('div', { class: 'switch', role: 'group', 'aria-label': label }, buttons));
};

/** A box to tick. */
d1.tick = (label, checked, onchange) => {
    const box = d1.element('input', { type: 'checkbox', checked, onchange: () => onchange(box.checked) });
    return d1.element('label', { class: 'tick' }, box, d1.element('span', {}, label));
};

/** A button that copies a text, and says so. */
d1.copier = (label, text) => {
    const button = d1.element('button', {
        type: 'button', class: 'quiet', onclick: async () => {
            const value = text();
            try {
                await navigator.clipboard.writeText(value);
            } catch {
                // A browser that keeps its clipboard from a file still copies what is selected.
                const area = d1.element('textarea', { class: 'away', 'aria-hidden': 'true' });
                area.value = value;
                document.body.append(area);
                area.select();
                document.execCommand('copy');
                area.remove();
                button.focus();
            }
            said.textContent = 'Copied';
            setTimeout(() => { said.textContent = label; }, 1600);
        },
    });
    const said = d1.element('span', { 'aria-live': 'polite' }, label);
    button.append(said);
    return button;
};

/** A command in full, and a button that copies it. */
d1.command = text => d1.element('div', { class: 'command' },
    d1.element('code', {}, d1.name(text)), d1.copier('Copy', () => text));

/**
 * A sheet as a table. A column has a name, and may have a title, `number` (right-aligned), `head` (it names the row), and `show`,
 * which makes a value's node; columns of `isFixed` sheets stand under each other. On a narrow screen each row becomes a block that
 * names its columns.
 */
d1.table = (sheet, caption) => {
    // Roles are said, for a table whose rows are blocks would lose them.
    const titles = sheet.columns.map(column => column.title ?? column.name);
    const cell = (column, value, index, row) => d1.element(column.head ? 'th' : 'td', {
        role: column.head ? 'rowheader' : 'cell', scope: column.head ? 'row' : null, class: column.number ? 'number' : null,
        'data-title': titles[index],
    }, column.show ? column.show(value, row) : value === null || value === undefined ? '–' : d1.name(value));
    return d1.element('table', { class: sheet.isFixed ? 'sheet fixed' : 'sheet', role: 'table' },
        caption ? d1.element('caption', {}, caption) : null,
        d1.element('thead', { role: 'rowgroup' }, d1.element('tr', { role: 'row' }, sheet.columns.map((column, index) =>
            d1.element('th', { role: 'columnheader', scope: 'col', class: column.number ? 'number' : null }, titles[index])))),
        d1.element('tbody', { role: 'rowgroup' }, sheet.rows.map(row =>
            d1.element('tr', { role: 'row' }, sheet.columns.map((column, index) => cell(column, row[index], index, row))))));
};

/** A text for those who hear the page: what the eye sees by its place. */
d1.away = text => d1.element('span', { class: 'away' }, text);

/** Something that is made when it is first opened. */
d1.fold = (title, make, attributes = {}) => {
    const fold = d1.element('details', { ...attributes, ontoggle: () => fold.open && fold.fill() }, d1.element('summary', {}, title));
    fold.fill = () => {
        if (fold.childElementCount === 1) fold.append(...[make()].flat());
    };
    return fold;
};

/** Names and values. */
d1.facts = facts => d1.element('dl', { class: 'facts' }, facts.filter(fact => fact[1] !== null && fact[1] !== undefined)
    .map(([name, value]) => d1.element('div', {},
        d1.element('dt', {}, d1.name(name)), d1.element('dd', {}, typeof value === 'string' ? d1.name(value) : value))));

/**
 * Many to choose from, with their colours: the legend of a chart as well. Items are {id, label, colour} and may have a dash; `onpoint`
 * is told which one the reader points at, or null.
 */
d1.chooser = (legend, items, chosen, onchange, onpoint = () => { }) => {
    const boxes = items.map(item => {
        const box = d1.element('input', {
            type: 'checkbox', checked: chosen.has(item.id), onchange: () => {
                if (box.checked) chosen.add(item.id); else chosen.delete(item.id);
                onchange();
            },
        });
        const row = d1.element('label', {
            class: 'tick', onmouseenter: () => onpoint(item.id), onmouseleave: () => onpoint(null),
        }, box, d1.swatch(item), d1.name(d1.plain(item.label, 200)));
        return { item, box, row, text: item.label.toLowerCase() };
    });
    const all = (on, label) => d1.element('button', {
        type: 'button', class: 'quiet', onclick: () => {
            for (const { item, box, row } of boxes) {
                if (row.hidden) continue;
                box.checked = on;
                if (on) chosen.add(item.id); else chosen.delete(item.id);
            }
            onchange();
        },
    }, label);
    const search = d1.element('input', {
        type: 'search', placeholder: 'Search', 'aria-label': `Search ${legend.toLowerCase()}`, oninput: () => {
            const query = search.value.trim().toLowerCase();
            for (const { row, text } of boxes) row.hidden = !text.includes(query);
        },
    });
    return d1.element('fieldset', { class: 'chooser' },
        d1.element('legend', {}, legend),
        d1.element('div', { class: 'row' }, items.length > 12 ? search : null, all(true, 'All'), all(false, 'None')),
        d1.element('div', { class: items.length > 30 ? 'choices many' : 'choices' }, boxes.map(({ row }) => row)));
};

/** What the colours of some items are. */
d1.legend = (items, attributes = {}) => d1.element('ul', { class: 'legend', 'aria-label': 'Colours', ...attributes },
    items.map(item => d1.element('li', {}, d1.swatch(item), d1.name(d1.plain(item.label, 120)))));

/** The sample of a line: its colour and its dash. */
d1.swatch = item => item.colour === undefined ? null
    : d1.element('span', {
        class: `swatch ${item.dash ?? 'solid'}`, style: `--colour: var(--series-${item.colour})`, 'aria-hidden': 'true',
    });

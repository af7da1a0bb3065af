'use strict';
// What is shown, as files. A sheet is what a table shows: a name, columns and rows of values.

/** RFC 4180. A text that a spreadsheet would take for a formula begins with an apostrophe. */
d1.csv = sheet => {
    const field = value => {
        if (value === null || value === undefined) return '';
        let text = String(value);
        if (typeof value === 'string' && /^[=+\-@\t\r]/.test(text) && !/^[+-]?\d+(\.\d+)?$/.test(text)) text = `'${text}`;
        return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
    };
    return [sheet.columns.map(column => column.name), ...sheet.rows].map(row => row.map(field).join(',') + '\r\n').join('');
};

/** A sheet as a list of objects. */
d1.objects = sheet =>
    sheet.rows.map(row => Object.fromEntries(sheet.columns.map((column, index) => [column.name, row[index] ?? null])));

/** Hands a text to the reader as a file. */
d1.save = (name, type, text) => {
    const url = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
    d1.element('a', { href: url, download: name.replace(/[^\w.-]+/g, '-') }).click();
    setTimeout(() => URL.revokeObjectURL(url), 10000);
};

/** Buttons that save a sheet, which is made when it is asked for. */
d1.downloads = (what, name, sheet) => d1.element('span', { class: 'downloads' },
    d1.element('button', {
        type: 'button', class: 'quiet', 'aria-label': `Download ${what} as CSV`,
        onclick: async () => d1.save(`${name}.csv`, 'text/csv', d1.csv(await sheet())),
    }, 'CSV'),
    d1.element('button', {
        type: 'button', class: 'quiet', 'aria-label': `Download ${what} as JSON`,
        onclick: async () => d1.save(`${name}.json`, 'application/json', JSON.stringify(d1.objects(await sheet()), null, 1)),
    }, 'JSON'));

/** Everything that the page holds, as one document. */
d1.everything = async () => {
    const all = {};
    for (const { id } of document.querySelectorAll('script[id^="data-"]')) {
        const key = id.slice('data-'.length);
        all[key] = key.startsWith('trace/') ? await d1.text(key) : await d1.data(key);
    }
    return JSON.stringify(all, null, 1);
};

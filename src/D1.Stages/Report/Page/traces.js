'use strict';
// Traces as the player sees them. Steps, blocks and positions are counted from 0 in the data, and from 1 for people.
(() => {
    const invisible = /[\u0000-\u001f\u007f-\u00a0\u00ad\u061c\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]/g;

    /** Decodes from the lines of a `traces.jsonl`: `{decode, steps}` each. */
    d1.traces = text => {
        const traces = [];
        for (const [index, line] of text.split('\n').entries()) {
            if (!line.trim()) continue;
            try {
                const json = JSON.parse(line);
                if (json.decode) traces.push({ decode: json.decode, steps: [] });
                else if (Array.isArray(json.positions)) traces.at(-1).steps.push(json);
                else throw new Error('neither a decode nor a step');
            } catch (error) {
                throw new Error(`line ${index + 1} is no line of a trace: ${error.message}`);
            }
        }
        return traces;
    };

    /** What a trace says, position by position. */
    d1.answerOf = trace => {
        const { gen_length: length, block_length: blockLength, eos, mask } = trace.decode;
        const positions = Array.from({ length }, (_, at) => ({ at, block: Math.floor(at / blockLength), history: [], accepted: null }));
        for (const [index, step] of trace.steps.entries()) {
            const written = new Set(step.accepted);
            for (const [column, at] of step.positions.entries()) {
                const id = step.ids[column];
                const guess = {
                    step: index + 1, isEnd: id === eos.id, text: step.tokens[column],
                    label: label(step.tokens[column], id, eos.id, mask.id),
                    confidence: step.confidence ? step.confidence[column] : null,
                };
                positions[at].history.push(guess);
                if (written.has(at) && id !== mask.id) positions[at].accepted = guess;
            }
        }
        return { decode: trace.decode, steps: trace.steps.length, positions, blockLength, length };
    };

    function label(text, id, eos, mask) {
        if (id === eos) return '∎';
        if (id === mask) return '░';
        if (text === '') return `⟨${id}⟩`;
        return d1.visible(text.trim() === '' ? text.replaceAll(' ', '␣') : text);
    }

    /** A text in which every character can be seen, but for those that are kept. */
    d1.visible = (text, keep = '') => text.replace(invisible, character => {
        if (keep.includes(character)) return character;
        if (character === '\n') return '↵';
        if (character === '\t') return '⇥';
        return `⟨${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}⟩`;
    });
})();

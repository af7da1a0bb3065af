using System.Buffers;
using System.Text;

namespace D1.Model.Tokenization.Patterns;

/// <summary>
/// Runs a compiled pattern by backtracking on a stack of its own: long runs need no deep calls, and a run of one set is one entry. Holds
/// the state of one search; not for several threads.
/// </summary>
internal sealed class PatternMatcher(PatternInstruction[] code, int slots)
{
    /// <summary>For one match; Oniguruma's own limit. Longer texts get more: a run may be given back whole.</summary>
    private const int MaxRetries = 10_000_000;

    private readonly int[] _slots = new int[slots];
    private Choice[] _stack = new Choice[64];
    private int _top;
    private int _retries;

    /// <summary>Matches at <paramref name="start"/>.</summary>
    /// <returns>The match's end, or −1.</returns>
    public int Match(ReadOnlySpan<char> text, int start)
    {
        _retries = 0;
        _top = 0;
        return Run(code, text, start, requiredEnd: -1);
    }

    private int Run(PatternInstruction[] program, ReadOnlySpan<char> text, int at, int requiredEnd)
    {
        var bottom = _top;
        for (var counter = 0; ;)
        {
            ref readonly var step = ref program[counter];
            var matched = true;
            switch (step.Op)
            {
                case PatternOp.One:
                    matched = at < text.Length && step.Set!.Contains(RuneAt(text, at, out var length)) && (at += length) > 0;
                    counter++;
                    break;
                case PatternOp.Run or PatternOp.PossessiveRun:
                    matched = Consume(step, text, ref at, counter + 1);
                    counter++;
                    break;
                case PatternOp.Split:
                    Push(new Choice(step.Other, at));
                    counter = step.Target;
                    break;
                case PatternOp.Jump:
                    counter = step.Target;
                    break;
                case PatternOp.Mark:
                    Push(new Choice(~step.Slot, _slots[step.Slot]));
                    _slots[step.Slot] = at;
                    counter++;
                    break;
                case PatternOp.LeaveIfStuck:
                    counter = _slots[step.Slot] == at ? step.Target : counter + 1;
                    break;
                case PatternOp.Atomic:
                    var end = Run(step.Inner!, text, at, -1);
                    matched = end >= 0;
                    if (matched) at = end;
                    counter++;
                    break;
                case PatternOp.LookAhead:
                    matched = Run(step.Inner!, text, at, -1) >= 0 != step.Negated;
                    counter++;
                    break;
                case PatternOp.LookBehind:
                    matched = LooksBack(step, text, at) != step.Negated;
                    counter++;
                    break;
                case PatternOp.Anchor:
                    matched = Holds(step.Anchor, text, at);
                    counter++;
                    break;
                case PatternOp.Accept:
                    matched = requiredEnd < 0 || at == requiredEnd;
                    if (!matched) break;
                    Abandon(bottom);
                    return at;
            }

            if (!matched && !Retry(text, bottom, ref counter, ref at)) return -1;
        }
    }

    private bool Consume(in PatternInstruction step, ReadOnlySpan<char> text, ref int at, int next)
    {
        var (count, minimum) = (0, at);
        while (count < step.Max && at < text.Length && step.Set!.Contains(RuneAt(text, at, out var length)))
        {
            at += length;
            if (++count == step.Min) minimum = at;
        }

        if (count < step.Min) return false;
        if (step.Op == PatternOp.Run && at > minimum) Push(new Choice(next, at, minimum));
        return true;
    }

    /// <summary>Goes back to the last choice that is not used up.</summary>
    private bool Retry(ReadOnlySpan<char> text, int bottom, ref int counter, ref int at)
    {
        while (_top > bottom)
        {
            var choice = _stack[--_top];
            if (choice.Next < 0)
            {
                _slots[~choice.Next] = choice.At;
                continue;
            }

            if (++_retries > MaxRetries + 8L * text.Length)
                throw new InputException("a pattern of the tokenizer backtracks too often on this text");
            (counter, at) = (choice.Next, choice.At);
            if (choice.Minimum < 0) return true;
            at -= at - 2 >= choice.Minimum && char.IsSurrogatePair(text[at - 2], text[at - 1]) ? 2 : 1;
            if (at > choice.Minimum) Push(choice with { At = at });
            return true;
        }

        return false;
    }

    /// <summary>Drops the choices of a program that is through, undoing its marks.</summary>
    private void Abandon(int bottom)
    {
        while (_top > bottom)
            if (_stack[--_top] is { Next: < 0 } mark) _slots[~mark.Next] = mark.At;
    }

    private bool LooksBack(in PatternInstruction step, ReadOnlySpan<char> text, int at)
    {
        var start = at;
        for (var back = 0; back <= step.Max; back++)
        {
            if (Run(step.Inner!, text, start, requiredEnd: at) >= 0) return true;
            if (start == 0) return false;
            start -= start >= 2 && char.IsSurrogatePair(text[start - 2], text[start - 1]) ? 2 : 1;
        }

        return false;
    }

    private static bool Holds(PatternAnchor anchor, ReadOnlySpan<char> text, int at) => anchor switch
    {
        PatternAnchor.TextStart => at == 0,
        PatternAnchor.TextEnd => at == text.Length,
        PatternAnchor.TextEndOrLastLineFeed => at == text.Length || (at == text.Length - 1 && text[at] == '\n'),
        PatternAnchor.LineStart => at == 0 || (text[at - 1] == '\n' && at < text.Length),
        PatternAnchor.LineEnd => at == text.Length || text[at] == '\n',
        PatternAnchor.WordBoundary => IsWordBoundary(text, at),
        _ => !IsWordBoundary(text, at),
    };

    private static bool IsWordBoundary(ReadOnlySpan<char> text, int at)
    {
        var before = Rune.DecodeLastFromUtf16(text[..at], out var last, out _) == OperationStatus.Done && RuneSet.Word.Contains(last.Value);
        var after = at < text.Length && RuneSet.Word.Contains(RuneAt(text, at, out _));
        return before != after;
    }

    private static int RuneAt(ReadOnlySpan<char> text, int at, out int length)
    {
        var first = text[at];
        if (char.IsHighSurrogate(first) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]))
        {
            length = 2;
            return char.ConvertToUtf32(first, text[at + 1]);
        }

        length = 1;
        return first;
    }

    private void Push(Choice choice)
    {
        if (_top == _stack.Length) Array.Resize(ref _stack, 2 * _top);
        _stack[_top++] = choice;
    }

    /// <param name="Next">Where to go on; negative: the complement of a slot to restore.</param>
    /// <param name="At">The position there; the slot's old value.</param>
    /// <param name="Minimum">How far a run may be given back; −1: not a run.</param>
    private readonly record struct Choice(int Next, int At, int Minimum = -1);
}

namespace D1.Model.Tokenization.Patterns;

/// <summary>Turns a syntax tree into the instructions of <see cref="PatternMatcher"/>.</summary>
internal sealed class PatternCompiler
{
    private const int MaxInstructions = 20_000;

    private const int MaxLookBehind = 1000;

    private int _instructions;

    public int Slots { get; private set; }

    /// <exception cref="InputException">Repetitions blow the pattern up.</exception>
    public PatternInstruction[] Compile(PatternNode node)
    {
        var code = new List<PatternInstruction>();
        Emit(node, code);
        code.Add(new PatternInstruction(PatternOp.Accept));
        return [.. code];
    }

    private void Emit(PatternNode node, List<PatternInstruction> code)
    {
        switch (node)
        {
            case PatternNode.One one:
                Add(code, new PatternInstruction(PatternOp.One) { Set = one.Set });
                break;
            case PatternNode.Sequence sequence:
                foreach (var part in sequence.Parts) Emit(part, code);
                break;
            case PatternNode.Choice choice:
                EmitChoice(choice, code);
                break;
            case PatternNode.Atomic { Body: PatternNode.Repeat { Body: PatternNode.One one, Lazy: false } repeat }:
                Add(code, Run(PatternOp.PossessiveRun, one, repeat));
                break;
            case PatternNode.Repeat { Body: PatternNode.One one, Lazy: false } repeat:
                Add(code, Run(PatternOp.Run, one, repeat));
                break;
            case PatternNode.Repeat repeat:
                EmitRepeat(repeat, code);
                break;
            case PatternNode.Atomic atomic:
                Add(code, new PatternInstruction(PatternOp.Atomic) { Inner = Compile(atomic.Body) });
                break;
            case PatternNode.Look { Ahead: true } look:
                Add(code, new PatternInstruction(PatternOp.LookAhead) { Inner = Compile(look.Body), Negated = look.Negated });
                break;
            case PatternNode.Look look:
                if (look.Body.MaxLength is not (<= MaxLookBehind and var reach))
                    throw new InputException($"a pattern looks back without limit, or over more than {MaxLookBehind} characters");
                Add(code, new PatternInstruction(PatternOp.LookBehind)
                {
                    Inner = Compile(look.Body),
                    Negated = look.Negated,
                    Max = (int)reach
                });
                break;
            case PatternNode.Anchor anchor:
                Add(code, new PatternInstruction(PatternOp.Anchor) { Anchor = anchor.Kind });
                break;
        }
    }

    private static PatternInstruction Run(PatternOp op, PatternNode.One one, PatternNode.Repeat repeat) =>
        new(op) { Set = one.Set, Min = repeat.Min, Max = repeat.Max ?? int.MaxValue };

    private void EmitChoice(PatternNode.Choice choice, List<PatternInstruction> code)
    {
        var exits = new List<int>();
        for (var branch = 0; branch < choice.Branches.Count - 1; branch++)
        {
            var split = Add(code, default);
            Emit(choice.Branches[branch], code);
            exits.Add(Add(code, default));
            code[split] = new PatternInstruction(PatternOp.Split) { Target = split + 1, Other = code.Count };
        }

        Emit(choice.Branches[^1], code);
        foreach (var exit in exits) code[exit] = new PatternInstruction(PatternOp.Jump) { Target = code.Count };
    }

    private void EmitRepeat(PatternNode.Repeat repeat, List<PatternInstruction> code)
    {
        for (var round = 0; round < repeat.Min; round++) Emit(repeat.Body, code);
        if (repeat.Max is null) EmitLoop(repeat, code);
        else
        {
            var splits = new List<int>();
            for (var round = repeat.Min; round < repeat.Max; round++)
            {
                splits.Add(Add(code, default));
                Emit(repeat.Body, code);
            }

            foreach (var split in splits) code[split] = Choose(repeat.Lazy, split + 1, code.Count);
        }
    }

    private void EmitLoop(PatternNode.Repeat repeat, List<PatternInstruction> code)
    {
        var guarded = repeat.Body.IsNullable;
        var slot = guarded ? Slots++ : 0;
        var split = Add(code, default);
        if (guarded) Add(code, new PatternInstruction(PatternOp.Mark) { Slot = slot });
        Emit(repeat.Body, code);
        var guard = guarded ? Add(code, default) : -1;
        Add(code, new PatternInstruction(PatternOp.Jump) { Target = split });
        if (guarded) code[guard] = new PatternInstruction(PatternOp.LeaveIfStuck) { Slot = slot, Target = code.Count };
        code[split] = Choose(repeat.Lazy, split + 1, code.Count);
    }

    private static PatternInstruction Choose(bool lazy, int body, int exit) =>
        new(PatternOp.Split) { Target = lazy ? exit : body, Other = lazy ? body : exit };

    private int Add(List<PatternInstruction> code, PatternInstruction instruction)
    {
        if (++_instructions > MaxInstructions) throw new InputException("a pattern's repetitions make it too large");
        code.Add(instruction);
        return code.Count - 1;
    }
}

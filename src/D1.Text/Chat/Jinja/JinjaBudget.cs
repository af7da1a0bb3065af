namespace D1.Text.Chat.Jinja;

/// <summary>What one rendering may cost: a template comes from a download and must not run or grow without end.</summary>
internal sealed class JinjaBudget
{
    private const long MaxSteps = 2_000_000;
    private const long MaxCharacters = 50_000_000;
    private const long MaxWork = 200_000_000;
    private const int MaxCalls = 100;

    private long _steps;
    private long _characters;
    private long _work;
    private int _calls;

    public void Step(int line)
    {
        if (++_steps > MaxSteps) throw JinjaError.At(line, $"the template does not end within {MaxSteps} steps");
    }

    /// <summary>Charged before a text or list of that size is made.</summary>
    public void Grow(long size, int line)
    {
        _characters += size;
        if (_characters > MaxCharacters) throw JinjaError.At(line, $"the template makes more than {MaxCharacters} characters");
    }

    /// <summary>Charged for what looks at every part of a value.</summary>
    public void Work(object? value, int line)
    {
        _work += PythonValue.Size(value);
        if (_work > MaxWork) throw JinjaError.At(line, "the template goes through its values too often");
    }

    public void Enter(int line)
    {
        if (++_calls > MaxCalls) throw JinjaError.At(line, $"macros call each other deeper than {MaxCalls}");
    }

    public void Leave() => _calls--;
}

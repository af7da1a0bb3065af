using D1.Core;

namespace D1.Text.Chat.Jinja;

/// <summary>The functions that every chat template may call. There is no clock: a rendering depends on its inputs alone.</summary>
internal static class JinjaGlobals
{
    private const int MaxRange = 100_000;

    public static JinjaScope NewScope()
    {
        var scope = new JinjaScope();
        scope.Set("namespace", (JinjaFunction)Namespace);
        scope.Set("dict", (JinjaFunction)(call => new OrderedDictionary<string, object?>(call.Named)));
        scope.Set("range", (JinjaFunction)Range);
        scope.Set("raise_exception",
            (JinjaFunction)(call => throw new InputException($"the template refuses: {PythonValue.ToText(call.Require(0, "message"))}")));
        return scope;
    }

    private static JinjaNamespace Namespace(JinjaCall call)
    {
        var space = new JinjaNamespace();
        foreach (var (name, value) in call.Named) space.Values[name] = value;
        if (call.Positional is [IReadOnlyDictionary<string, object?> first, ..])
            foreach (var (name, value) in first) space.Values.TryAdd(name, value);
        return space;
    }

    private static List<object?> Range(JinjaCall call)
    {
        call.Require(0, "stop");
        var (start, stop) = call.Positional.Count < 2 ? (0, call.Whole(0, "stop", 0))
            : (call.Whole(0, "start", 0), call.Whole(1, "stop", 0));
        var step = call.Whole(2, "step", 1);
        if (step == 0) throw call.Error("the step is zero");
        var count = Math.Max(0, Math.Ceiling(((double)stop - start) / step));
        if (count > MaxRange) throw call.Error($"more than {MaxRange} numbers");
        call.Budget.Grow((long)count, call.Line);
        return [.. Enumerable.Range(0, (int)count).Select(at => (object?)(start + (at * step)))];
    }
}

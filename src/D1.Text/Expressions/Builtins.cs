using D1.Core;

namespace D1.Text.Expressions;

/// <summary>
/// What the templates of the Llama-3, Qwen and LLaDA families call: filters, methods, tests and functions. There is no clock: a rendering
/// depends on its inputs alone.
/// </summary>
internal static class Builtins
{
    private static readonly Dictionary<string, Function> Filters = new(StringComparer.Ordinal)
    {
        ["first"] = new(call => Items(call) is [var first, ..] ? first : new Undefined("the first of no items")),
        ["last"] = new(call => Items(call) is [.., var last] ? last : new Undefined("the last of no items")),
        ["items"] = new(call => call.Self is Undefined ? [] : Pairs(call)),
        ["join"] = new(call => Joined([.. Items(call).Select(item => ValueWriter.Text(item, call.Line, call.Budget))], call), "d: string?"),
        ["length"] = new(call => (Number)(call.Self is string text ? PythonText.Runes(text).Length : Items(call).Count)),
        ["reject"] = new(Rejected, "test: string", "other"),
        ["replace"] = new(Replaced, "old: string", "new: string"),
        ["safe"] = new(Text),
        ["string"] = new(Text),
        ["tojson"] = new(Json, "indent: integer?"),
        ["trim"] = new(call => PythonText.Strip(Text(call), call.Text(0)), "chars: string?"),
    };

    private static readonly Dictionary<string, Function> MethodsOfStrings = new(StringComparer.Ordinal)
    {
        ["endswith"] = new(call => Text(call).EndsWith(call.Text(0)!, StringComparison.Ordinal), "suffix: string"),
        ["lstrip"] = new(call => PythonText.Strip(Text(call), call.Text(0), right: false), "chars: string?"),
        ["rstrip"] = new(call => PythonText.Strip(Text(call), call.Text(0), left: false), "chars: string?"),
        ["split"] = new(Split, "sep: string"),
        ["splitlines"] = new(call => PythonText.Lines(Text(call)).ToList<object?>()),
        ["startswith"] = new(call => Text(call).StartsWith(call.Text(0)!, StringComparison.Ordinal), "prefix: string"),
        ["strip"] = new(call => PythonText.Strip(Text(call), call.Text(0)), "chars: string?"),
    };

    private static readonly Function ItemsOfMapping = new(Pairs);

    private static readonly Dictionary<string, Func<object?, bool>> Tests = new(StringComparer.Ordinal)
    {
        ["defined"] = value => value is not Undefined,
        ["undefined"] = value => value is Undefined,
        ["none"] = value => value is null,
        ["true"] = value => value is true,
        ["false"] = value => value is false,
        ["string"] = value => value is string,
        ["mapping"] = value => value is IReadOnlyDictionary<string, object?>,
        ["iterable"] = IsIterable,
        ["sequence"] = IsIterable,
    };

    /// <summary>The names that every template has.</summary>
    public static Scope NewScope()
    {
        var scope = new Scope();
        scope.Set("namespace", new Function(call => new Namespace(call.Others), Function.AnyNames));
        scope.Set("raise_exception", new Function(call => throw new InputException(
            $"the template refuses: {ValueWriter.Text(call.Values[0], call.Line, call.Budget)}"), "message"));
        return scope;
    }

    public static Function Filter(string name, int line) =>
        Filters.GetValueOrDefault(name) ?? throw ExpressionError.At(line, $"the filter '{name}' is not supported");

    public static Func<object?, bool> Test(string name, int line) =>
        Tests.GetValueOrDefault(name) ?? throw ExpressionError.At(line, $"the test '{name}' is not supported");

    public static Function Method(object? self, string name, int line) => self switch
    {
        Undefined undefined => throw undefined.Error(line),
        string when MethodsOfStrings.TryGetValue(name, out var method) => method,
        IReadOnlyDictionary<string, object?> when name == "items" => ItemsOfMapping,
        _ => throw ExpressionError.At(line, $"the method '{name}' of {Values.TypeName(self)} is not supported"),
    };

    private static bool IsIterable(object? value) =>
        value is string or IReadOnlyList<object?> or IReadOnlyDictionary<string, object?> or Undefined;

    private static string Text(CallArguments call) => ValueWriter.Text(call.Self, call.Line, call.Budget);

    private static IReadOnlyList<object?> Items(CallArguments call) => Values.Items(call.Self, call.Line);

    private static List<object?> Pairs(CallArguments call) => call.Self is IReadOnlyDictionary<string, object?> mapping
        ? [.. mapping.Select(pair => (object?)new List<object?> { pair.Key, pair.Value })]
        : throw call.Error($"expected a mapping, not {Values.TypeName(call.Self)}");

    private static string Joined(IReadOnlyList<string> texts, CallArguments call)
    {
        var separator = call.Text(0) ?? "";
        call.Budget.Spend(texts.Sum(text => (long)text.Length + separator.Length), call.Line);
        return string.Join(separator, texts);
    }

    private static List<object?> Rejected(CallArguments call) => call.Text(0) == "equalto"
        ? [.. Items(call).Where(item => !Operators.AreEqual(item, call.Values[1], call.Line))]
        : throw call.Error($"the test '{call.Text(0)}' is not supported; 'equalto' is");

    private static string Replaced(CallArguments call)
    {
        var (text, old, fresh) = (Text(call), call.Text(0)!, call.Text(1)!);
        if (old.Length == 0) throw call.Error("'old' is empty");
        call.Budget.Spend(text.Length + ((long)PythonText.Count(text, old) * fresh.Length), call.Line);
        return text.Replace(old, fresh, StringComparison.Ordinal);
    }

    private static List<object?> Split(CallArguments call)
    {
        if (call.Text(0)!.Length == 0) throw call.Error("the separator is empty");
        var parts = Text(call).Split(call.Text(0)!);
        call.Budget.Spend(Values.Size(parts), call.Line);
        return [.. parts];
    }

    private static string Json(CallArguments call) =>
        new ValueWriter(isJson: true, call.Values[0] is Number indent ? (int)System.Numerics.BigInteger.Max(0,
            System.Numerics.BigInteger.Min(indent.Whole, 100)) : null, call.Line, call.Budget).Write(call.Self);
}

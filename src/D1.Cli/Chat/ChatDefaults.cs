using D1.Core;
using D1.Pipeline.Files;
using D1.Pipeline.Keys;
using D1.Pipeline.Names;
using D1.Pipeline.Specs;
using D1.Pipeline.Store;
using D1.Stages.Evaluation;

namespace D1.Cli.Chat;

/// <summary>What a conversation takes where nobody says otherwise.</summary>
internal static class ChatDefaults
{
    private const string Evaluate = "evaluate";

    /// <summary>
    /// The model: of the usual profile, else of another, the first that is built of masked-sft, the d1 models (the one of all tasks first)
    /// and base-model.
    /// </summary>
    /// <exception cref="InputException">None is built.</exception>
    public static NamedSpec Model(Stores stores, SpecNames specs)
    {
        var built = new NamedResults(stores);
        return specs.All.Where(spec => Rank(spec.Name) is not null)
            .GroupBy(spec => Path.GetDirectoryName(spec.Path))
            .SelectMany(profile => profile.OrderBy(spec => Rank(spec.Name)).ThenBy(spec => spec.Name, StringComparer.Ordinal))
            .FirstOrDefault(spec => built.Find(spec) is not null)
            ?? throw new InputException($"there is no model to talk to in {SourceLocation.Shorten(stores.First)}: "
                + $"{Typed.D1} run base-model trains one in minutes; or name one, or a model's folder: {Typed.D1} chat REF");
    }

    /// <summary>How a model decodes: as the evaluation of its profile does; of a folder that no spec made, that of nano or of
    /// paper.</summary>
    /// <param name="folder">The model's folder.</param>
    /// <param name="isNano">Whether its tokens are words.</param>
    /// <param name="specs">The specs that have names.</param>
    public static EvaluateOptions Sampler(string folder, bool isNano, SpecNames specs)
    {
        var profile = (Manifest.Read(folder) ?? Manifest.Read(Path.GetFullPath(Path.Combine(folder, "..", ".."))))?.Profile;
        string?[] profiles = [profile, isNano ? "nano" : "paper"];
        return profiles.OfType<string>().SelectMany(name => specs.Find($"{name}/{Evaluate}")).FirstOrDefault() is { } spec
            ? (EvaluateOptions)OptionBinder.Bind(Spec.Load(spec.Path).Parameters, typeof(EvaluateOptions))
            : new EvaluateOptions { Task = "", GenLength = 128, StopAfterEos = true };
    }

    /// <summary>What a model is called on the screen: as it was named; a folder by the spec that made it, or by its own name.</summary>
    /// <param name="reference">How it was named.</param>
    /// <param name="folder">Its folder.</param>
    public static string NameOf(string reference, string folder) => !FileStamp.IsSame(reference, folder) ? reference
        : Manifest.Read(reference) is { } manifest ? $"{manifest.SpecName} {StageKey.Shorten(manifest.Key)}"
        : Path.GetFileName(Path.GetFullPath(reference).TrimEnd(Path.DirectorySeparatorChar));

    private static int? Rank(string name) => name switch
    {
        "masked-sft" => 0,
        "d1-unified" => 1,
        "base-model" => 3,
        _ => name.StartsWith("d1-", StringComparison.Ordinal) ? 2 : null,
    };
}

using D1.Core;
using D1.Pipeline;
using D1.Pipeline.Specs;
using D1.Stages.Results;

namespace D1.Cli.Verbs;

/// <summary>What a list is cut to.</summary>
/// <param name="Words">All of them must be somewhere in the line, whatever their case.</param>
/// <param name="Stage">The stage; null for all.</param>
/// <param name="Profile">The profile; null for all.</param>
internal sealed record ListFilter(IReadOnlyList<string> Words, string? Stage, string? Profile)
{
    /// <summary>Whether somebody looks for something certain, so that nothing is to be summed up.</summary>
    public bool IsNarrow => Words.Count > 0 || Stage is not null;

    public bool Takes(ResultSummary result) => Takes(result.Stage, result.Profile, Words.Count == 0 ? ""
        : $"{ResultList.NameOf(result)} {string.Join(' ', result.Set)} {result.Place} {result.Trouble}");

    /// <param name="stage">A line's stage; null where it is not known.</param>
    /// <param name="profile">Its profile.</param>
    /// <param name="text">Everything that it says.</param>
    public bool Takes(string? stage, string? profile, string text) => (Stage is null || Stage == stage)
        && (Profile is null || Profile == profile) && Words.All(word => text.Contains(word, StringComparison.OrdinalIgnoreCase));

    /// <summary>What it takes, as the end of a sentence.</summary>
    public override string ToString() => string.Join(" and ", ((string?[])[
        Words.Count > 0 ? $"has '{string.Join("' and '", Words)}'" : null,
        Stage is not null ? $"is of stage {Stage}" : null,
        Profile is not null ? $"is of profile {Profile}" : null]).OfType<string>());

    /// <summary>Refuses a stage or a profile that nothing has.</summary>
    /// <exception cref="InputException">Nothing has it.</exception>
    public void Check(IReadOnlyList<ResultSummary> all, StageRegistry registry)
    {
        var stages = all.Select(result => result.Stage).Concat(registry.All.Select(stage => stage.Name)).ToHashSet();
        if (Stage is not null && !stages.Contains(Stage)) throw new InputException($"no stage '{Stage}'{Spelling.Suggest(Stage, stages)}");
        var profiles = all.Select(result => result.Profile).OfType<string>().ToHashSet();
        if (Profile is not null && !profiles.Contains(Profile))
            throw new InputException($"no result of a profile '{Profile}'{Spelling.Suggest(Profile, profiles)}");
    }
}

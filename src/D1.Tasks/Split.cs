using D1.Core;

namespace D1.Tasks;

/// <summary>Which problems a stage may see. Tune on <see cref="Validation"/>, report <see cref="Test"/>.</summary>
public enum Split
{
    Train,
    Validation,
    Test,
}

/// <summary>Assigns problems to splits by a hash of their identity, so that no prompt of a held-out problem is ever trained on.</summary>
public static class Splits
{
    /// <summary>The split of a key: of 100 hash buckets, 0–14 are test, 15–24 validation, 25–99 train.</summary>
    public static Split Of(string key) => (CounterRandom.Hash("split/" + key) % 100) switch
    {
        < 15 => Split.Test,
        < 25 => Split.Validation,
        _ => Split.Train,
    };
}

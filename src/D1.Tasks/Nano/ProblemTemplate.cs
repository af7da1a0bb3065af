using D1.Core;

namespace D1.Tasks.Nano;

/// <summary>
/// A family of problems: a prompt with the slots a, b, c, d for numbers and {name}, {other}, {thing} for words. The numbers
/// alone are the problem; the words, and the order of numbers that commute, only dress it.
/// </summary>
internal sealed class ProblemTemplate
{
    /// <summary>The work of the solution; null where the numbers make no problem.</summary>
    public delegate Working? Solution(int[] numbers);

    private readonly string _name;
    private readonly string[] _words;
    private readonly Solution _solve;
    private readonly int[][] _commuting;
    private readonly List<int[]> _instances = [];

    /// <param name="name">Part of the problem's identity.</param>
    /// <param name="prompt">Words; {a} to {d} stand for numbers.</param>
    /// <param name="ranges">Lowest and highest value of each number.</param>
    /// <param name="results">Lowest and highest value that a step may come to.</param>
    /// <param name="solve">The work of the solution.</param>
    /// <param name="commuting">Groups of slots whose numbers may change places without changing the problem.</param>
    public ProblemTemplate(string name, string prompt, (int Low, int High)[] ranges, (int Low, int High) results, Solution solve,
        params int[][] commuting)
    {
        (_name, _words, _solve, _commuting) = (name, prompt.Split(' '), solve, commuting);
        Enumerate(new int[ranges.Length], 0, ranges, results);
    }

    /// <summary>How many problems there are.</summary>
    public int Count => _instances.Count;

    /// <summary>Distinct prompts of the problems of a split: the orders of what commutes, dressed in every way.</summary>
    public long PromptCount(string task, Split split)
    {
        var (names, things) = (NanoVocabulary.Names.Count, NanoVocabulary.Things.Count);
        var dresses = (Has("{name}") ? names : 1) * (Has("{other}") ? names - 1 : 1) * (Has("{thing}") ? things : 1);
        return dresses * _instances.Where(numbers => Splits.Of(Id(task, numbers)) == split)
            .Sum(numbers => _commuting.Aggregate(1L, (orders, group) =>
                orders * Orders.Count(Array.ConvertAll(group, slot => numbers[slot]))));

        bool Has(string word) => _words.Contains(word);
    }

    /// <summary>Problem number <paramref name="index"/> in one of its prompts; <paramref name="answer"/> writes its answer.</summary>
    public TemplatedProblem Dress(string task, int index, Func<int, string> answer, CounterRandom random)
    {
        var canonical = _instances[index];
        var numbers = canonical.ToArray();
        foreach (var group in _commuting)
        {
            var values = Array.ConvertAll(group, slot => numbers[slot]);
            random.Shuffle<int>(values);
            for (var i = 0; i < group.Length; i++) numbers[group[i]] = values[i];
        }

        string[] names = [.. NanoVocabulary.Names];
        random.Shuffle<string>(names);
        var thing = random.Pick(NanoVocabulary.Things);
        var prompt = string.Join(' ', _words.Select(word => word switch
        {
            "{name}" => names[0],
            "{other}" => names[1],
            "{thing}" => thing,
            ['{', var slot, '}'] => NanoVocabulary.Word(numbers[slot - 'a']),
            _ => word,
        }));
        var work = _solve(numbers)!.Value;
        return new TemplatedProblem(Id(task, canonical), prompt, answer(work.Results[^1]), work.Equations, work.Results);
    }

    private string Id(string task, int[] canonical) => $"{task}/{_name}/{string.Join(',', canonical.Select(NanoVocabulary.Word))}";

    private void Enumerate(int[] numbers, int slot, (int Low, int High)[] ranges, (int Low, int High) results)
    {
        if (slot == numbers.Length)
        {
            if (IsCanonical(numbers) && _solve(numbers) is { } work && work.Results.All(it => it >= results.Low && it <= results.High))
                _instances.Add([.. numbers]);
            return;
        }

        for (numbers[slot] = ranges[slot].Low; numbers[slot] <= ranges[slot].High; numbers[slot]++)
            Enumerate(numbers, slot + 1, ranges, results);
    }

    /// <summary>Numbers that commute stand in ascending order.</summary>
    private bool IsCanonical(int[] numbers) =>
        _commuting.All(group => group.Zip(group.Skip(1)).All(pair => numbers[pair.First] <= numbers[pair.Second]));
}

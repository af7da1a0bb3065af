using System.Text;
using System.Text.Json;

namespace D1.Stages.Evaluation;

/// <summary>
/// The finished batches of a cell, appended one by one: a killed evaluation goes on after the last whole batch. Batches keep their
/// composition, since a row computed beside other rows may differ in its last bits.
/// </summary>
/// <param name="path">The log's file.</param>
/// <param name="batchSizes">Items of each batch, in order.</param>
/// <param name="parse">An item of its line; throws a <see cref="JsonException"/> where it is none.</param>
/// <param name="format">The line of an item.</param>
internal sealed class BatchLog<T>(string path, IReadOnlyList<int> batchSizes, Func<string, T> parse, Func<T, string> format)
{
    /// <summary>Reads the whole batches, and cuts off what a kill left behind them.</summary>
    /// <param name="most">Items to keep at most.</param>
    public List<T> Recover(int most = int.MaxValue)
    {
        var items = new List<T>();
        if (!File.Exists(path))
            return items;
        var text = File.ReadAllText(path);
        var lines = text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        foreach (var line in lines)
        {
            try
            {
                items.Add(parse(line));
            }
            catch (JsonException)
            {
                break;
            }
        }

        var whole = 0;
        foreach (var size in batchSizes.TakeWhile(size => whole + size <= Math.Min(most, items.Count)))
            whole += size;
        items.RemoveRange(whole, items.Count - whole);
        File.WriteAllText(path, string.Concat(items.Select(item => format(item) + "\n")));
        return items;
    }

    public void Append(IEnumerable<T> batch)
    {
        using var file = new FileStream(path, FileMode.Append, FileAccess.Write);
        file.Write(Encoding.UTF8.GetBytes(string.Concat(batch.Select(item => format(item) + "\n"))));
        file.Flush(flushToDisk: true);
    }
}

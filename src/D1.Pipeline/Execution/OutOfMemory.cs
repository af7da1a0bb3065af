using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace D1.Pipeline.Execution;

/// <summary>Turns out-of-memory errors into what was planned and what to change.</summary>
public static partial class OutOfMemory
{
    /// <summary>Whether an exception says that memory ran out, of a GPU or of this machine.</summary>
    public static bool Is(Exception error) => Cause(error) is not null;

    /// <summary>Whose memory ran out, and on which request: the beginning of a line.</summary>
    /// <param name="error">What <see cref="Is"/> is true of.</param>
    public static string Describe(Exception error)
    {
        var text = Cause(error)!.Message;
        var asked = Asked().Match(text) is { Success: true } match ? $" when {match.Groups["size"].Value} more were asked for" : "";
        return $"the memory of {(OfGpu().IsMatch(text) ? "the GPU" : "this machine")} ran out{asked}";
    }

    /// <summary>The same for a stage, with its plan and what to change: one line.</summary>
    public static string Describe(Exception error, MemoryPlan plan) => plan.Bytes == 0
        ? $"{Describe(error)}; run less beside it"
        : $"{Describe(error)}; planned were at least {MemoryPlan.Size(plan.Bytes)} ({plan}); {plan.Remedy}, or run less beside it";

    // Work on several threads fails with all of their errors.
    private static Exception? Cause(Exception error) => error switch
    {
        AggregateException several => several.Flatten().InnerExceptions.Select(Cause).FirstOrDefault(cause => cause is not null),
        OutOfMemoryException => error,
        ExternalException when OfGpu().IsMatch(error.Message) || OfMachine().IsMatch(error.Message) => error,
        _ => null,
    };

    [GeneratedRegex("CUDA out of memory|CUDA error: out of memory|CUBLAS_STATUS_ALLOC_FAILED")]
    private static partial Regex OfGpu();

    [GeneratedRegex("DefaultCPUAllocator: (can't allocate|not enough) memory")]
    private static partial Regex OfMachine();

    // "Tried to allocate 2.00 GiB" of a GPU, "you tried to allocate 4000 bytes" of this machine.
    [GeneratedRegex("[Tt]ried to allocate (?<size>[0-9.]+ (bytes|[KMGT]iB))")]
    private static partial Regex Asked();
}

using System.Runtime.CompilerServices;
using VerifyTests;

namespace VerifyXunit;

/// <summary>
/// Compares a test's result with <c>Class.Method.verified.txt</c> beside the test's source. A difference fails the test and
/// leaves <c>Class.Method.received.txt</c>; renaming it accepts the change.
/// </summary>
public static class Verifier
{
    /// <summary>Compares a text.</summary>
    public static SettingsTask Verify(
        string? target,
        VerifySettings? settings = null,
        [CallerFilePath] string sourceFile = "",
        [CallerMemberName] string method = "") =>
        new(settings, chosen => Snapshot.CompareAsync(target ?? "null", chosen, sourceFile, method));

    /// <summary>Compares an object's public properties, written as JSON without quotes; nulls and empty lists are left out.</summary>
    public static SettingsTask Verify(
        object? target,
        VerifySettings? settings = null,
        [CallerFilePath] string sourceFile = "",
        [CallerMemberName] string method = "") =>
        new(settings, chosen => Snapshot.CompareAsync(RelaxedJson.Write(target), chosen, sourceFile, method));

    /// <summary>Compares a task's result.</summary>
    public static SettingsTask Verify<T>(
        Task<T> target,
        VerifySettings? settings = null,
        [CallerFilePath] string sourceFile = "",
        [CallerMemberName] string method = "")
    {
        ArgumentNullException.ThrowIfNull(target);
        return new(settings, async chosen =>
        {
            var result = await target.ConfigureAwait(false);
            await Snapshot.CompareAsync(result as string ?? RelaxedJson.Write(result), chosen, sourceFile, method).ConfigureAwait(false);
        });
    }

    /// <summary>Compares a JSON text by content; its layout does not count.</summary>
    public static SettingsTask VerifyJson(
        string? target,
        VerifySettings? settings = null,
        [CallerFilePath] string sourceFile = "",
        [CallerMemberName] string method = "") =>
        new(settings, chosen => Snapshot.CompareAsync(RelaxedJson.Parse(target ?? "null"), chosen, sourceFile, method));
}

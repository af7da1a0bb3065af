using System.Text;
using System.Text.RegularExpressions;
using D1.Core;
using D1.Pipeline;
using D1.Pipeline.Files;
using D1.Pipeline.Graph;
using D1.Pipeline.Specs;
using D1.Pipeline.Store;

namespace D1.Stages.Results;

/// <summary>A new spec that is another one with a few keys changed.</summary>
/// <param name="Path">Full path of its file.</param>
/// <param name="Name">What it is called, with its profile.</param>
/// <param name="Text">What is written.</param>
public sealed partial record SpecDraft(string Path, string Name, string Text)
{
    /// <summary>Writes it up and checks it; nothing stays on the disk.</summary>
    /// <param name="registry">The stages.</param>
    /// <param name="from">File of the spec that it extends.</param>
    /// <param name="name">Its name.</param>
    /// <param name="profile">Its profile; that of the other spec when null.</param>
    /// <param name="set">What is other, each <c>path.to.key=value</c>.</param>
    /// <exception cref="InputException">The name is taken, or the spec would break a rule.</exception>
    public static SpecDraft Of(StageRegistry registry, string from, string name, string? profile, IReadOnlyList<string> set)
    {
        RequireWord(name, "a spec's name");
        from = System.IO.Path.GetFullPath(from);
        var source = Spec.Load(from);
        var home = System.IO.Path.GetDirectoryName(from)!;
        var folder = home;
        if (profile is not null)
        {
            RequireWord(profile, "a profile's name");
            folder = System.IO.Path.Combine(System.IO.Path.GetDirectoryName(home)!, profile);
            if (!Directory.Exists(folder))
                throw new InputException($"there is no profile '{profile}': no folder {SourceLocation.Shorten(folder)}");
        }

        var path = System.IO.Path.Combine(folder, name + ".yaml");
        if (Directory.EnumerateFiles(folder).FirstOrDefault(file => System.IO.Path.GetExtension(file) is ".yaml" or ".yml"
            && string.Equals(System.IO.Path.GetFileNameWithoutExtension(file), name, StringComparison.OrdinalIgnoreCase)) is { } taken)
            throw new InputException($"{SourceLocation.Shorten(taken)} is there already; choose another name, or edit it");
        var own = Own(registry, source, folder, set);
        var called = NamedSpec.Of(path).ToString();
        var extends = System.IO.Path.GetRelativePath(folder, from).Replace('\\', '/');
        var draft = new SpecDraft(path, called, Write(source, own, extends, Command(path, called)));
        draft.Check(registry);
        return draft;
    }

    /// <summary>Writes the file.</summary>
    /// <exception cref="InputException">Another process was faster.</exception>
    public void Create()
    {
        if (!WholeFile.TryCreate(Path, Text))
            throw new InputException($"{SourceLocation.Shorten(Path)} is there already");
    }

    private static SpecMapping Own(StageRegistry registry, Spec source, string folder, IReadOnlyList<string> set)
    {
        var keys = OptionSchema.Of(registry.Get(source.StageName).OptionsType).Properties.Select(property => property.Name)
            .Concat(SpecKeys.All).ToHashSet();
        var (own, named) = NamedOverride.Split(set, keys, folder);
        if (named is [var other, ..])
            throw new InputException($"--set {other.Text}: a spec's file holds its own keys only; make a spec of {other.Pattern} first, "
                + "and name it with --set inputs.…");
        if (own.Find(SpecKeys.Extends) is { } extends) throw extends.Error("'extends' cannot be overridden: --from says it");
        return own;
    }

    // Rules look at the spec's neighbours, so it is judged in its place, under a name that no spec has.
    private void Check(StageRegistry registry)
    {
        var unfinished = $"{Path}.{Guid.NewGuid():n}";
        try
        {
            File.WriteAllText(unfinished, Text);
            SpecGraph.Load(registry, unfinished);
        }
        catch (InputException error)
        {
            var (shown, final) = (System.IO.Path.GetFileName(unfinished), System.IO.Path.GetFileName(Path));
            throw new InputException(error.Message.Replace(shown, final, StringComparison.Ordinal) + "; nothing was written", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new IOException(error.Message.Replace(unfinished, Path, StringComparison.Ordinal), error);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    private static string Write(Spec source, SpecMapping own, string extends, string command)
    {
        var text = new StringBuilder();
        text.Append("# yaml-language-server: $schema=../schemas/").Append(source.StageName.Text).Append(".json\n");
        var changes = FlowYaml.ToArguments(own);
        text.Append("# ").Append(source.Name).Append(changes.Count == 0 ? "" : " with " + string.Join(", ", changes)).Append(".\n");
        text.Append("#   ").Append(command).Append('\n');
        // For whoever runs it to fill in.
        text.Append("# Expected: not measured\n# Time: not measured\n");
        text.Append(SpecKeys.Extends).Append(": ").Append(extends).Append('\n');
        Append(text, own, "", underInputs: false);
        return text.ToString();
    }

    // As given: 5e-4 stays 5e-4. A reference below inputs is one value.
    private static void Append(StringBuilder text, SpecMapping mapping, string indent, bool underInputs)
    {
        foreach (var entry in mapping.Entries)
        {
            text.Append(indent).Append(FlowYaml.Write(new SpecScalar(entry.Location, entry.Key))).Append(':');
            if (!underInputs && entry.Value is SpecMapping { Entries.Count: > 0 } below)
                Append(text.Append('\n'), below, indent + "  ", indent.Length == 0 && entry.Key == SpecKeys.Inputs);
            else
                text.Append(' ').Append(FlowYaml.Write(entry.Value)).Append('\n');
        }
    }

    // A name is enough where the command looks for specs.
    private static string Command(string path, string name) => CheckoutRoot.Find() is { } root
        && System.IO.Path.GetRelativePath(root, path).Replace('\\', '/') == $"experiments/{name}.yaml" ? $"./d1 run {name}"
        : $"d1 run {SourceLocation.Shorten(path)}";

    private static void RequireWord(string word, string what)
    {
        if (!Word().IsMatch(word)) throw new InputException($"{what} has letters, digits, hyphens and underscores, not '{word}'");
    }

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9_-]*\z")]
    private static partial Regex Word();
}

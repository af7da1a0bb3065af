namespace D1.Core;

/// <summary>An option record whose parameters must fit each other, beyond each one's range.</summary>
public interface IValidatedOptions
{
    /// <summary>Every misfit: the parameter (snake case) it is reported at, and the problem as the end of a sentence that starts
    /// with the parameter's name, such as <c>must divide gen_length (24)</c>.</summary>
    IEnumerable<(string Parameter, string Problem)> Misfits();
}

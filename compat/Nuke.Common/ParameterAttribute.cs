namespace Nuke.Common;

/// <summary>
/// Marks a field or property whose value comes from the command line (<c>--kebab-case</c>), the environment
/// (<c>NUKE_NAME</c> or the plain name) or the parameter files in <c>.nuke</c>, in this order.
/// </summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public class ParameterAttribute(string? description = null) : Attribute
{
    /// <summary>What <c>--help</c> says about the parameter.</summary>
    internal string? Description { get; } = description;

    /// <summary>Name where it differs from the member's.</summary>
    public string? Name { get; set; }

    /// <summary>One character that separates the values of an array given as one argument.</summary>
    public string? Separator { get; set; }
}

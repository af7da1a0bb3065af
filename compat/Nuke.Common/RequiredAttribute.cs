namespace Nuke.Common;

/// <summary>Marks a parameter that every invocation must supply.</summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class RequiredAttribute : Attribute;

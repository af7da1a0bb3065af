namespace D1.Pipeline;

/// <summary>
/// A rule that a stage's spec must keep beyond its parameters' own ranges: it may look at threads and at what the spec's inputs will be,
/// and it is judged before anything is built.
/// </summary>
/// <param name="options">The stage's bound options.</param>
/// <param name="planned">Its place in the graph.</param>
/// <returns>
/// Every misfit: the parameter that it is reported at, such as <c>lora.targets</c>, and the problem as the end of a sentence that starts
/// with the parameter's name.
/// </returns>
public delegate IEnumerable<(string Parameter, string Problem)> SpecRule<in TOptions>(TOptions options, PlannedSpec planned);

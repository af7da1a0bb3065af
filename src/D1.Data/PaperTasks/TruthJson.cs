using System.Text.Json.Serialization;

namespace D1.Data.PaperTasks;

/// <summary>Truths as the released files hold them.</summary>
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(double?))]
internal sealed partial class TruthJson : JsonSerializerContext;

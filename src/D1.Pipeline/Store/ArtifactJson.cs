using System.Text.Json.Serialization;

namespace D1.Pipeline.Store;

/// <summary>Contracts of the small files of artifacts and work folders, made at compile time: what they read is then code like any
/// other.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(SortedDictionary<string, double>), TypeInfoPropertyName = "Figures")]
[JsonSerializable(typeof(SortedDictionary<string, string>), TypeInfoPropertyName = "Digests")]
internal sealed partial class ArtifactJson : JsonSerializerContext;

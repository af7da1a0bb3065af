using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace D1.Cli.Tests;

/// <summary>
/// No code of the project reads a number in the current culture's way, or with thousands separators, as .NET's shorter methods do.
/// </summary>
public sealed class NumberParsingTests
{
    private static readonly string[] Reals = ["Double", "Single", "Decimal", "Half", "BigInteger"];
    private static readonly string[] Wholes =
        ["Byte", "SByte", "Int16", "UInt16", "Int32", "UInt32", "Int64", "UInt64", "Int128", "UInt128"];

    private static readonly string[] Own =
    [
        .. Directory.EnumerateFiles(AppContext.BaseDirectory, "D1.*.dll").Select(file => Path.GetFileName(file))
            .Where(name => !name.Contains("Tests", StringComparison.Ordinal)).Append("d1.dll").Order(StringComparer.Ordinal),
    ];

    public static TheoryData<string> Assemblies() => [.. Own];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Numbers_are_parsed_with_styles_and_culture(string assembly)
    {
        using var file = new PEReader(File.OpenRead(Path.Combine(AppContext.BaseDirectory, assembly)));
        var metadata = file.GetMetadataReader();
        var loose = metadata.MemberReferences.Select(handle => metadata.GetMemberReference(handle))
            .Where(member => member.Parent.Kind == HandleKind.TypeReference && member.GetKind() == MemberReferenceKind.Method)
            .Select(member => (
                Type: metadata.GetString(metadata.GetTypeReference((TypeReferenceHandle)member.Parent).Name),
                Name: metadata.GetString(member.Name),
                Parameters: member.DecodeMethodSignature(new Names(), null).ParameterTypes))
            .Where(call => IsLoose(call.Type, call.Name, call.Parameters))
            .Select(call => $"{call.Type}.{call.Name}({string.Join(", ", call.Parameters)})");
        Assert.Empty(loose);
    }

    [Fact]
    public void The_check_sees_what_it_looks_for()
    {
        Assert.True(IsLoose("Double", "Parse", ["String", "IFormatProvider"]));
        Assert.True(IsLoose("Int32", "TryParse", ["String", "Int32"]));
        Assert.True(IsLoose("Convert", "ToDouble", ["String", "IFormatProvider"]));
        Assert.False(IsLoose("Double", "TryParse", ["String", "NumberStyles", "IFormatProvider", "Double"]));
        Assert.Contains("D1.Model.dll", Own);
    }

    private static bool IsLoose(string type, string name, ImmutableArray<string> parameters) => name is "Parse" or "TryParse"
        ? (Reals.Contains(type) && !parameters.Contains("NumberStyles"))
            || (Wholes.Contains(type) && !parameters.Contains("IFormatProvider"))
        : type == "Convert"
            && parameters is ["String"] or ["String", "IFormatProvider"]
            && Reals.Concat(Wholes).Any(number => name == "To" + number);

    /// <summary>Types by their names alone.</summary>
    private sealed class Names : ISignatureTypeProvider<string, object?>
    {
        public string GetPrimitiveType(PrimitiveTypeCode typeCode) => typeCode.ToString();

        public string GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) =>
            reader.GetString(reader.GetTypeReference(handle).Name);

        public string GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) =>
            reader.GetString(reader.GetTypeDefinition(handle).Name);

        public string GetTypeFromSpecification(
            MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) =>
            reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

        public string GetArrayType(string elementType, ArrayShape shape) => elementType + "[]";

        public string GetSZArrayType(string elementType) => elementType + "[]";

        public string GetByReferenceType(string elementType) => elementType;

        public string GetPointerType(string elementType) => elementType + "*";

        public string GetPinnedType(string elementType) => elementType;

        public string GetModifiedType(string modifier, string unmodifiedType, bool isRequired) => unmodifiedType;

        public string GetGenericInstantiation(string genericType, ImmutableArray<string> typeArguments) =>
            $"{genericType}<{string.Join(", ", typeArguments)}>";

        public string GetGenericTypeParameter(object? genericContext, int index) => $"!{index}";

        public string GetGenericMethodParameter(object? genericContext, int index) => $"!!{index}";

        public string GetFunctionPointerType(MethodSignature<string> signature) => "function";
    }
}

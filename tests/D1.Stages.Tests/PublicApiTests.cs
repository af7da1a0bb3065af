using System.Reflection;
using D1.Core;
using D1.Model.Network;
using D1.Pipeline;
using D1.Tasks;
using D1.Text.Tokenization;
using PublicApiGenerator;
using VerifyXunit;

namespace D1.Stages.Tests;

/// <summary>
/// What the libraries offer, member by member. A change of it is a change for everybody who builds on them:
/// <c>./build.sh Test --test-filter PublicApiTests --accept-snapshots</c> takes it.
/// </summary>
public sealed class PublicApiTests
{
    public static TheoryData<string> Libraries => [.. Assemblies.Select(assembly => assembly.GetName().Name!)];

    private static readonly Assembly[] Assemblies =
        [typeof(InputException).Assembly, typeof(ITokenizer).Assembly, typeof(Llada).Assembly, typeof(ITask).Assembly,
            typeof(IStage).Assembly];

    [Theory]
    [MemberData(nameof(Libraries))]
    public async Task The_public_members_of_a_library_are_the_recorded_ones(string library) => await Verifier.Verify(
            Assemblies.Single(assembly => assembly.GetName().Name == library)
                .GeneratePublicApi(new ApiGeneratorOptions { IncludeAssemblyAttributes = false }))
        .UseDirectory("PublicApi").UseFileName(library);
}

using D1.Core;

namespace D1.Model.Objectives;

/// <summary>
/// The objectives that come with D1, without making them: the code of one is in the keys of those runs alone whose specs name it.
/// </summary>
public static class PolicyObjectives
{
    public static IReadOnlyList<Kind> Kinds { get; } =
    [
        Kind.Of<DiffuGrpo>(DiffuGrpo.Name),
        Kind.Of<Wd1>(Wd1.Name),
        Kind.Of<Wd1PlusPlus>(Wd1PlusPlus.Name),
        Kind.Of<CoupledGrpo>(CoupledGrpo.Name),
        Kind.Of<Spg>(Spg.Name),
        Kind.Of<Espo>(Espo.Name),
        Kind.Of<Gdpo>(Gdpo.Name),
    ];
}

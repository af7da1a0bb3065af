namespace D1.Model.Tests.Kernels;

/// <summary>As <see cref="KernelFactAttribute"/>, with cases.</summary>
public sealed class KernelTheoryAttribute : TheoryAttribute
{
    public KernelTheoryAttribute() => Skip = new KernelFactAttribute().Skip;
}

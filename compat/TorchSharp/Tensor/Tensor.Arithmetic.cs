using static TorchSharp.Interop.Dispatcher;

namespace TorchSharp;

public static partial class torch
{
    // Sums, products and powers of two tensors, or of a tensor and a number.
    public partial class Tensor
    {
        public Tensor add(Tensor target) => Call("add.Tensor", this, target);

        public Tensor add(Tensor target, Scalar alpha) => Call("add.Tensor", this, target, alpha);

        public Tensor add(Scalar scalar) => Call("add.Scalar", this, scalar);

        public Tensor add(Scalar scalar, Scalar alpha) => Call("add.Scalar", this, scalar, alpha);

        public Tensor add_(Tensor target) => InPlace("add_.Tensor", this, target);

        public Tensor add_(Tensor target, Scalar alpha) => InPlace("add_.Tensor", this, target, alpha);

        public Tensor add_(Scalar scalar) => InPlace("add_.Scalar", this, scalar);

        public Tensor add_(Scalar scalar, Scalar alpha) => InPlace("add_.Scalar", this, scalar, alpha);

        public Tensor sub(Tensor target) => Call("sub.Tensor", this, target);

        public Tensor sub(Scalar target) => Call("sub.Scalar", this, target);

        public Tensor sub_(Tensor target) => InPlace("sub_.Tensor", this, target);

        public Tensor sub_(Scalar target) => InPlace("sub_.Scalar", this, target);

        public Tensor subtract(Tensor target) => Call("sub.Tensor", this, target);

        public Tensor subtract(Scalar target) => Call("sub.Scalar", this, target);

        public Tensor subtract_(Tensor target) => InPlace("sub_.Tensor", this, target);

        public Tensor subtract_(Scalar target) => InPlace("sub_.Scalar", this, target);

        public Tensor mul(Tensor target) => Call("mul.Tensor", this, target);

        public Tensor mul(Scalar target) => Call("mul.Scalar", this, target);

        public Tensor mul_(Tensor target) => InPlace("mul_.Tensor", this, target);

        public Tensor mul_(Scalar target) => InPlace("mul_.Scalar", this, target);

        public Tensor multiply(Tensor target) => Call("mul.Tensor", this, target);

        public Tensor multiply(Scalar target) => Call("mul.Scalar", this, target);

        public Tensor div(Tensor target, RoundingMode rounding_mode = RoundingMode.None) =>
            Call("div.Tensor_mode", this, target, Name(rounding_mode));

        public Tensor div(Scalar target, RoundingMode rounding_mode = RoundingMode.None) =>
            Call("div.Scalar_mode", this, target, Name(rounding_mode));

        public Tensor div_(Tensor target, RoundingMode rounding_mode = RoundingMode.None) =>
            InPlace("div_.Tensor_mode", this, target, Name(rounding_mode));

        public Tensor div_(Scalar target, RoundingMode rounding_mode = RoundingMode.None) =>
            InPlace("div_.Scalar_mode", this, target, Name(rounding_mode));

        public Tensor divide(Tensor target, RoundingMode rounding_mode = RoundingMode.None) => div(target, rounding_mode);

        public Tensor divide(Scalar target, RoundingMode rounding_mode = RoundingMode.None) => div(target, rounding_mode);

        public Tensor true_divide(Tensor other) => Call("true_divide.Tensor", this, other);

        public Tensor floor_divide(Tensor other) => Call("floor_divide", this, other);

        public Tensor floor_divide(Scalar other) => Call("floor_divide.Scalar", this, other);

        public Tensor floor_divide_(Tensor other) => InPlace("floor_divide_.Tensor", this, other);

        public Tensor floor_divide_(Scalar other) => InPlace("floor_divide_.Scalar", this, other);

        public Tensor remainder(Tensor target) => Call("remainder.Tensor", this, target);

        public Tensor remainder(Scalar scalar) => Call("remainder.Scalar", this, scalar);

        public Tensor remainder_(Tensor target) => InPlace("remainder_.Tensor", this, target);

        public Tensor remainder_(Scalar scalar) => InPlace("remainder_.Scalar", this, scalar);

        public Tensor fmod(Tensor target) => Call("fmod.Tensor", this, target);

        public Tensor fmod(Scalar scalar) => Call("fmod.Scalar", this, scalar);

        public Tensor pow(Tensor exponent) => Call("pow.Tensor_Tensor", this, exponent);

        public Tensor pow(Scalar exponent) => Call("pow.Tensor_Scalar", this, exponent);

        public Tensor pow_(Tensor exponent) => InPlace("pow_.Tensor", this, exponent);

        public Tensor pow_(Scalar exponent) => InPlace("pow_.Scalar", this, exponent);

        public Tensor float_power(Tensor target) => Call("float_power.Tensor_Tensor", this, target);

        public Tensor addcmul(Tensor tensor1, Tensor tensor2, Scalar value) => Call("addcmul", this, tensor1, tensor2, value);

        public Tensor addcmul_(Tensor tensor1, Tensor tensor2, Scalar value) => InPlace("addcmul_", this, tensor1, tensor2, value);

        public Tensor addcdiv(Tensor tensor1, Tensor tensor2) => Call("addcdiv", this, tensor1, tensor2);

        public Tensor addcdiv(Tensor tensor1, Tensor tensor2, Scalar value) => Call("addcdiv", this, tensor1, tensor2, value);

        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2) => InPlace("addcdiv_", this, tensor1, tensor2);

        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2, Scalar value) => InPlace("addcdiv_", this, tensor1, tensor2, value);

        public Tensor lerp(Tensor end, Tensor weight) => Call("lerp.Tensor", this, end, weight);

        public Tensor lerp_(Tensor end, Tensor weight) => InPlace("lerp_.Tensor", this, end, weight);

        public Tensor atan2(Tensor other) => Call("atan2", this, other);

        public Tensor hypot(Tensor other) => Call("hypot", this, other);

        public Tensor copysign(Tensor other) => Call("copysign.Tensor", this, other);

        public Tensor logaddexp(Tensor other) => Call("logaddexp", this, other);

        public Tensor logaddexp2(Tensor other) => Call("logaddexp2", this, other);

        public Tensor xlogy(Tensor y) => Call("xlogy.Tensor", this, y);

        public Tensor heaviside(Tensor other) => Call("heaviside", this, other);

        private static string? Name(RoundingMode mode) => mode == RoundingMode.None ? null : mode.ToString();
    }
}

using static TorchSharp.Interop.Dispatcher;

namespace TorchSharp;

public static partial class torch
{
    // Comparisons and the logic of truth values and bits.
    public partial class Tensor
    {
        public Tensor eq(Tensor target) => Call("eq.Tensor", this, target);

        public Tensor eq(Scalar target) => Call("eq.Scalar", this, target);

        public Tensor eq_(Tensor target) => InPlace("eq_.Tensor", this, target);

        public Tensor eq_(Scalar target) => InPlace("eq_.Scalar", this, target);

        public Tensor ne(Tensor target) => Call("ne.Tensor", this, target);

        public Tensor ne(Scalar target) => Call("ne.Scalar", this, target);

        public Tensor lt(Tensor target) => Call("lt.Tensor", this, target);

        public Tensor lt(Scalar target) => Call("lt.Scalar", this, target);

        public Tensor le(Tensor target) => Call("le.Tensor", this, target);

        public Tensor le(Scalar target) => Call("le.Scalar", this, target);

        public Tensor gt(Tensor target) => Call("gt.Tensor", this, target);

        public Tensor gt(Scalar target) => Call("gt.Scalar", this, target);

        public Tensor ge(Tensor target) => Call("ge.Tensor", this, target);

        public Tensor ge(Scalar target) => Call("ge.Scalar", this, target);

        public Tensor equal(Tensor target) => Call("eq.Tensor", this, target);

        public Tensor not_equal(Tensor target) => Call("ne.Tensor", this, target);

        public Tensor less(Tensor target) => Call("lt.Tensor", this, target);

        public Tensor less_equal(Tensor target) => Call("le.Tensor", this, target);

        public Tensor greater(Tensor target) => Call("gt.Tensor", this, target);

        public Tensor greater_equal(Tensor target) => Call("ge.Tensor", this, target);

        public Tensor isclose(Tensor other, double rtol = 1e-05, double atol = 1e-08, bool nanEqual = false) =>
            Call("isclose", this, other, rtol, atol, nanEqual);

        public Tensor isin(Tensor test_elements, bool assumeUnique = false, bool invert = false) =>
            Call("isin.Tensor_Tensor", this, test_elements, assumeUnique, invert);

        public Tensor logical_and(Tensor other) => Call("logical_and", this, other);

        public Tensor logical_and_(Tensor other) => InPlace("logical_and_", this, other);

        public Tensor logical_or(Tensor other) => Call("logical_or", this, other);

        public Tensor logical_or_(Tensor other) => InPlace("logical_or_", this, other);

        public Tensor logical_xor(Tensor other) => Call("logical_xor", this, other);

        public Tensor logical_xor_(Tensor other) => InPlace("logical_xor_", this, other);

        public Tensor bitwise_and(Tensor other) => Call("bitwise_and.Tensor", this, other);

        public Tensor bitwise_and_(Tensor other) => InPlace("bitwise_and_.Tensor", this, other);

        public Tensor bitwise_or(Tensor other) => Call("bitwise_or.Tensor", this, other);

        public Tensor bitwise_or_(Tensor other) => InPlace("bitwise_or_.Tensor", this, other);

        public Tensor bitwise_xor(Tensor other) => Call("bitwise_xor.Tensor", this, other);

        public Tensor bitwise_xor_(Tensor other) => InPlace("bitwise_xor_.Tensor", this, other);

        public Tensor bitwise_left_shift(Tensor other) => Call("bitwise_left_shift.Tensor", this, other);

        public Tensor bitwise_left_shift_(Tensor other) => InPlace("bitwise_left_shift_.Tensor", this, other);

        public Tensor bitwise_right_shift(Tensor other) => Call("bitwise_right_shift.Tensor", this, other);

        public Tensor bitwise_right_shift_(Tensor other) => InPlace("bitwise_right_shift_.Tensor", this, other);

        public Tensor maximum(Tensor other) => Call("maximum", this, other);

        public Tensor minimum(Tensor other) => Call("minimum", this, other);

        public Tensor max(Tensor other) => Call("max.other", this, other);

        public Tensor min(Tensor other) => Call("min.other", this, other);

        public Tensor fmax(Tensor other) => Call("fmax", this, other);

        public Tensor fmin(Tensor other) => Call("fmin", this, other);

        public Tensor clamp(Scalar? min = null, Scalar? max = null) => Call("clamp", this, min, max);

        public Tensor clamp(Tensor? min = null, Tensor? max = null) => Call("clamp.Tensor", this, min, max);

        public Tensor clamp_(Scalar? min = null, Scalar? max = null) => InPlace("clamp_", this, min, max);

        public Tensor clamp_(Tensor? min = null, Tensor? max = null) => InPlace("clamp_.Tensor", this, min, max);

        public Tensor clamp_max(Scalar max) => Call("clamp_max", this, max);

        public Tensor clamp_max_(Scalar max) => InPlace("clamp_max_", this, max);

        public Tensor clamp_min(Scalar min) => Call("clamp_min", this, min);

        public Tensor clamp_min_(Scalar min) => InPlace("clamp_min_", this, min);

        public Tensor clip(Scalar? min = null, Scalar? max = null) => Call("clamp", this, min, max);

        public Tensor where(Tensor condition, Tensor y) => Call("where.self", condition, this, y);
    }
}

/// The registration that is an order's payment, where it was sold elsewhere.
@Sendable func orderRegistrationSchema(_ dialect: Dialect) -> [String] {
    ["ALTER TABLE orders ADD COLUMN registration TEXT"]
}

/// Invented: the key was made for tests and protects nothing. It is the one of Fixtures/googlecloud-media.
extension GoogleCloudDouble {
    public static let email = "media@invented-project.iam.gserviceaccount.com"
    public static let keyID = "0123456789abcdef0123456789abcdef01234567"
    public static let project = "invented-project"
    /// Google names a project by its number, whatever it was called by.
    static let projectNumber = "123456789012"

    public static let privateKey = """
        -----BEGIN PRIVATE KEY-----
        MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQDMHPQhj9wWGJjc
        Wb3rNtZdANc1cXEASP8yuttquBRLcsrJ77S67xC0FRa+PncbySIFtFNrPoUQKzEE
        hpBQ7I2VW45Abkmt1J5avEZW5tbOuyVbaUqabVbJT5b0YOSa8oZeCVjGhxdCHQJA
        aCcHVug1UIyyffzsJ1KOzCOYdkzRv6gHd+zsq6tbCoVWqKX96JBjB6e0OxDT+dX/
        61eEYFqWJOrKerGh0H6DTU2Ly7s1P4JlKpBSPeY/fFoZZgwT5FMtKxr3Fo2gsWFh
        iIJPAo1k3AbAa2EreouoP55UmCNwr7AMhVMOIVfpRAts7PFHWQ8eeTZfh5DudG0I
        4waE/iIZAgMBAAECggEADuaBMu8F1c4bYKCjgueIrBbq3wGmSmtJx/oImQiRoLVj
        VO0NEEVx/nd4ptA4ETz0YR66JT7V52mDxU0OfX3bUx8xKgZzFf/KxJxwdRkabtKO
        JldwJQhc2MrY3gOxxJb2VKiRhMKpYb/s4WdJDBndz0CPWNtmKpYvSnHgGlnufzRB
        Q3OxCSCJIji2j5KxlSCiFpwXQqRmw67IUBSQvAWKQimHma2GyZkKmGaoRk8kUtTM
        C17avu/AT58GFYXO/u2Y5ybssfi4HI+1C5TvPP4att75Fm5269DwVvMWRjP4/ZW3
        d/g7F7bjpukUtQtFD9O1Xz5q9IclMnDXdWeLqiTYBQKBgQD9FFUODO+JSVdfA/gW
        tlkUd3SC8Yr4tpWritIiICEb6/0KexRfK3JtogTFlgt2Dyt/d8/mgwnBSFJNQBRZ
        hAqhZoclkRDh7kqvNjSRPE4hExJEZYuSmjjAO0O1+WFTX3FYtHAQ1ZPbnuFYPrpC
        NbWRY9DymtkF0PFpuqjfUR7a5QKBgQDOd/YLTzeGKDw5c1Ry+56rRqaWcOrnzh2F
        XO6ty5yQDeTzA4fY6QT6BXthxQ/6WD/sEeSMr1pIct9QY1Z1dJiR26AMF4QKeRAL
        xJCrqZu7Jx49FTCBl9wGlfZe8XsNkqFetHgIZOLCVMD58HabliOUr9+D8Ra9b5DL
        /a7CPAuTJQKBgGKAm2pQlpr0tNEClnkgmCNjKzIcGV8ckbym14r4vmpDu8Vsik1Q
        d8U8HmdZMzTMSr3eQEkUD6PvJjlzC3ib8BdJ9Kgmgk+tk9wGWQd+VVqCNcXxUBXL
        ePM5He2iFsOAjnlcIZIrztTYThUutQg4J2djVlxW8MlWvd/NCxWAWWYRAoGBAJ/p
        a6iQv1lp+lMozySLW/YeL1JfvKCzFExBkR8Mj4NHL6dEecf3moInEsvDvD9ScJff
        t9t6yPtJ9Uom1kT8fFqj9w7Ge988qr/ii4ZZRCOtBY+bxMjqnGCBb6NTdtIpWlCm
        iD1AHh0TVa9/ne2dWIuFuCFR7iHksgo8vkj0Bqb9AoGAd77Tr/RJz6bPsFh73rzS
        zfOonu9BZL+MbqYCEmXlKYTUMAvEszviq1qS8O+suOlUOglRacgDYR1bFv43z1RM
        yukObDYjQm7lbGlVPNCz6AZeCPE92rJlLMrAgPXfN4GHgsPbSMomD7oXPr4rvXL9
        ppwDzSiUqak9OU0slAD29wg=
        -----END PRIVATE KEY-----
        """
}

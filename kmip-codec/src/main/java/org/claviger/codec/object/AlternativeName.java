package org.claviger.codec.object;

import org.claviger.codec.type.AlternativeNameType;

/** Alternative Name (2.1 section 4.2). */
public record AlternativeName(String alternativeNameValue, AlternativeNameType alternativeNameType) {}

package org.claviger.codec.object;

import org.claviger.codec.type.RotateNameType;

/** Rotate Name (2.1 section 4.53): names a set of objects that replaced each other. */
public record RotateName(String rotateNameValue, RotateNameType rotateNameType) {}

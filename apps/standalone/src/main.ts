import { X } from '@tallystick/domain';
import { NestFactory } from '@nestjs/core';
console.log(X, typeof NestFactory.create);

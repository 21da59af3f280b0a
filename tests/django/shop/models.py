"""The demo's shop as Django knows it: the same models on the same tables, which Django neither makes nor changes."""

from django.db import models


class Author(models.Model):
    class Meta:
        managed = False


class Book(models.Model):
    class Meta:
        managed = False
        permissions = [("publish_book", "Can publish book"), ("see_margins", "Can see margins")]


class BookCategory(models.Model):
    class Meta:
        managed = False
        verbose_name = "book on a shelf"


class Category(models.Model):
    class Meta:
        managed = False


class Customer(models.Model):
    class Meta:
        managed = False


class Order(models.Model):
    class Meta:
        managed = False


class OrderItem(models.Model):
    class Meta:
        managed = False
